import { check } from './support/check.ts'

const parts = [{ id: 'PAR-0001', name: 'Blade', price: 900, stock: 4, state: 'available' as const }]
const order = { part: 'PAR-0001', count: 3 }

check({ parts }, [
  {
    title: 'an order is kept',
    calls: [['POST /orders', order]],
    of: 'body',
    fields: ['part', 'count', 'arrives'],
    is: { part: 'PAR-0001', count: 3, arrives: '2026-03-07' },
  },
  { title: 'the total of an order', calls: [['POST /orders', order]], of: 'body.total', is: 2700 },
  { title: 'the id of an order', calls: [['POST /orders', order]], of: 'body.id', is: 'ORD-0001' },
  {
    title: 'an order is told',
    calls: [['POST /orders', order]],
    of: 'events',
    is: [{ name: 'order-added', id: 'ORD-0001' }],
  },
  {
    title: 'a part that is not there is refused',
    calls: [['POST /orders', { part: 'PAR-0009', count: 1 }]],
    is: { status: 404, body: { error: 'part.unknown' } },
  },
])

check({ parts, today: '2026-03-03' }, [
  { title: 'an order that would arrive on a Sunday', calls: [['POST /orders', order]], of: 'body.arrives', is: '2026-03-09' },
])
