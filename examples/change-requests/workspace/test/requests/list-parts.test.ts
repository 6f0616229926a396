import { check } from './support/check.ts'

const parts = [
  { id: 'PAR-0001', name: 'Blade', price: 1000, stock: 4, state: 'available' as const },
  { id: 'PAR-0002', name: 'Cable', price: 500, stock: 9, state: 'available' as const },
  { id: 'PAR-0003', name: 'Belt', price: 700, stock: 0, state: 'discontinued' as const },
]
const odd = [{ id: 'PAR-0004', name: 'Bolt', price: 230, stock: 2, state: 'available' as const }]

check({ parts }, [
  {
    title: 'parts are listed',
    calls: ['GET /parts'],
    of: 'body.parts',
    unordered: true,
    is: [
      { id: 'PAR-0001', name: 'Blade', stock: 4, reorderPrice: 930 },
      { id: 'PAR-0002', name: 'Cable', stock: 9, reorderPrice: 465 },
    ],
  },
  {
    title: 'parts that are short are listed',
    calls: ['GET /parts?below=5'],
    of: 'body.parts',
    is: [{ id: 'PAR-0001', name: 'Blade', stock: 4, reorderPrice: 930 }],
  },
  {
    title: 'the order of parts',
    calls: ['GET /parts'],
    of: 'body.parts',
    fields: ['id'],
    is: [{ id: 'PAR-0002' }, { id: 'PAR-0001' }],
  },
  {
    title: 'a wrong below is refused',
    calls: ['GET /parts?below=few'],
    is: { status: 422, body: { error: 'below.invalid' } },
  },
])

check({ parts: odd }, [
  {
    title: 'a price with odd cents',
    calls: ['GET /parts'],
    of: 'body.parts',
    is: [{ id: 'PAR-0004', name: 'Bolt', stock: 2, reorderPrice: 210 }],
  },
])
