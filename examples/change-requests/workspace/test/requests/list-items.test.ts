import { check } from './support/check.ts'

const items = [
  { id: 'ITE-0001', name: 'Rip saw', value: 4000, state: 'ready' as const },
  { id: 'ITE-0002', name: 'Plane', value: 8000, state: 'ready' as const },
  { id: 'ITE-0003', name: 'Old vice', value: 2000, state: 'retired' as const },
]
const dear = { id: 'ITE-0004', name: 'Lathe', value: 9990, state: 'ready' as const }

check({ items }, [
  {
    title: 'items are listed',
    calls: ['GET /items'],
    of: 'body.items',
    unordered: true,
    is: [
      { id: 'ITE-0001', name: 'Rip saw', weekFee: 100 },
      { id: 'ITE-0002', name: 'Plane', weekFee: 200 },
    ],
  },
  {
    title: 'items up to a value are listed',
    calls: ['GET /items?maxValue=4000'],
    of: 'body.items',
    is: [{ id: 'ITE-0001', name: 'Rip saw', weekFee: 100 }],
  },
  {
    title: 'the order of items',
    calls: ['GET /items'],
    of: 'body.items',
    fields: ['id'],
    is: [{ id: 'ITE-0002' }, { id: 'ITE-0001' }],
  },
  {
    title: 'a wrong maxValue is refused',
    calls: ['GET /items?maxValue=cheap'],
    is: { status: 422, body: { error: 'maxValue.invalid' } },
  },
])

check({ items: [dear] }, [
  { title: 'a fee with odd cents', calls: ['GET /items'], of: 'body.items', is: [{ id: 'ITE-0004', name: 'Lathe', weekFee: 245 }] },
])
