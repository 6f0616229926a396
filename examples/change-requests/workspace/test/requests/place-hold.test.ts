import { check } from './support/check.ts'

const items = [
  { id: 'ITE-0001', name: 'Rip saw', value: 10000, state: 'ready' as const },
  { id: 'ITE-0002', name: 'Plane', value: 1530, state: 'ready' as const },
]
const members = [{ id: 'MEM-0001', name: 'Ada' }]
const hold = { item: 'ITE-0001', member: 'MEM-0001' }

check({ items, members }, [
  {
    title: 'a hold is kept',
    calls: [['POST /holds', hold]],
    of: 'body',
    fields: ['item', 'member', 'until'],
    is: { item: 'ITE-0001', member: 'MEM-0001', until: '2026-03-05' },
  },
  { title: 'the deposit of a hold', calls: [['POST /holds', hold]], of: 'body.deposit', is: 1200 },
  { title: 'the id of a hold', calls: [['POST /holds', hold]], of: 'body.id', is: 'HOL-0001' },
  {
    title: 'a deposit with odd cents',
    calls: [['POST /holds', { item: 'ITE-0002', member: 'MEM-0001' }]],
    of: 'body.deposit',
    is: 180,
  },
  {
    title: 'a hold is told',
    calls: [['POST /holds', hold]],
    of: 'events',
    is: [{ name: 'hold-added', id: 'HOL-0001' }],
  },
  {
    title: 'an item that is not there is refused',
    calls: [['POST /holds', { item: 'ITE-0009', member: 'MEM-0001' }]],
    is: { status: 404, body: { error: 'item.unknown' } },
  },
])

check({ items, members, today: '2026-03-05' }, [
  { title: 'a hold that would end on a Sunday', calls: [['POST /holds', hold]], of: 'body.until', is: '2026-03-09' },
])
