import { check } from './support/check.ts'

const parts = [
  { id: 'PAR-0001', name: 'Blade', price: 900, stock: 4, state: 'available' as const },
  { id: 'PAR-0002', name: 'Belt', price: 700, stock: 0, state: 'discontinued' as const },
  { id: 'PAR-0003', name: 'Cable', price: 500, stock: 9, state: 'available' as const },
]

check({ parts }, [
  {
    title: 'a tip is kept',
    calls: [['POST /parts/PAR-0001/tips', { advice: 'Fit it cold' }]],
    of: 'body.advice',
    is: 'Fit it cold',
  },
  {
    title: 'tips are listed and counted',
    calls: [
      ['POST /parts/PAR-0001/tips', { advice: 'Fit it cold' }],
      ['POST /parts/PAR-0001/tips', { advice: 'Use both screws' }],
      'GET /parts/PAR-0001',
    ],
    of: 'body.tips',
    is: 2,
  },
  {
    title: 'tips of another part are not listed',
    calls: [['POST /parts/PAR-0003/tips', { advice: 'Use both screws' }], ['POST /parts/PAR-0001/tips', { advice: 'Fit it cold' }], 'GET /parts/PAR-0001/tips'],
    of: 'body.tips',
    fields: ['advice'],
    is: [{ advice: 'Fit it cold' }],
  },
  {
    title: 'the id of a tip',
    calls: [['POST /parts/PAR-0001/tips', { advice: 'Fit it cold' }]],
    of: 'body.id',
    is: 'TIP-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /parts/PAR-0001/tips', { advice: '  Grease   the   seat ' }]],
    of: 'body.advice',
    is: 'Grease the seat',
  },
  {
    title: 'the order of tips',
    calls: [['POST /parts/PAR-0001/tips', { advice: 'Fit it cold' }], ['POST /parts/PAR-0001/tips', { advice: 'Use both screws' }], 'GET /parts/PAR-0001/tips'],
    of: 'body.tips',
    fields: ['advice'],
    is: [{ advice: 'Use both screws' }, { advice: 'Fit it cold' }],
  },
  {
    title: 'a part in the wrong state is refused',
    calls: [['POST /parts/PAR-0002/tips', { advice: 'Fit it cold' }]],
    is: { status: 409, body: { error: 'part.discontinued' } },
  },
])
