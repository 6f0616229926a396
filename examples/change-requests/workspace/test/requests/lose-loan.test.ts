import { check } from './support/check.ts'

const items = [
  { id: 'ITE-0001', name: 'Rip saw', value: 10000, state: 'ready' as const },
  { id: 'ITE-0002', name: 'Plane', value: 1540, state: 'ready' as const },
]
const loan = { member: 'MEM-0001', due: '2026-03-10' }
const loans = [
  { ...loan, id: 'LOA-0001', item: 'ITE-0001', state: 'open' as const },
  { ...loan, id: 'LOA-0002', item: 'ITE-0002', state: 'open' as const },
  { ...loan, id: 'LOA-0003', item: 'ITE-0001', state: 'returned' as const },
]

check({ items, loans }, [
  {
    title: 'a lost loan is charged',
    calls: ['POST /loans/LOA-0001/lose'],
    of: 'body',
    fields: ['id', 'state', 'charge'],
    is: { id: 'LOA-0001', state: 'lost', charge: 8500 },
  },
  {
    title: 'a lost loan stays lost',
    calls: ['POST /loans/LOA-0001/lose', 'GET /loans/LOA-0001'],
    of: 'body.state',
    is: 'lost',
  },
  {
    title: 'a charge with odd cents',
    calls: ['POST /loans/LOA-0002/lose'],
    of: 'body.charge',
    is: 1305,
  },
  {
    title: 'a loss is audited',
    calls: ['POST /loans/LOA-0001/lose'],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'loan.lose', id: 'LOA-0001' }],
  },
  {
    title: 'a loan that is not there is refused',
    calls: ['POST /loans/LOA-0009/lose'],
    is: { status: 404, body: { error: 'loan.unknown' } },
  },
  {
    title: 'a loan in the wrong state is refused',
    calls: ['POST /loans/LOA-0003/lose'],
    is: { status: 409, body: { error: 'loan.returned' } },
  },
])
