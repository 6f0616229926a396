import { check } from './support/check.ts'

const courses = [
  { id: 'COU-0001', title: 'Joinery', teacher: 'TEA-0001', day: '2026-04-14', price: 6000, seats: 8, state: 'open' as const },
  { id: 'COU-0002', title: 'Turning', teacher: 'TEA-0001', day: '2026-04-21', price: 6770, seats: 4, state: 'open' as const },
]
const voucher = { course: 'COU-0001', buyer: 'Ada' }

check({ courses }, [
  {
    title: 'a voucher is kept',
    calls: [['POST /vouchers', voucher]],
    of: 'body',
    fields: ['course', 'buyer', 'expires'],
    is: { course: 'COU-0001', buyer: 'Ada', expires: '2026-04-01' },
  },
  { title: 'the price of a voucher', calls: [['POST /vouchers', voucher]], of: 'body.price', is: 5400 },
  { title: 'the id of a voucher', calls: [['POST /vouchers', voucher]], of: 'body.id', is: 'VOU-0001' },
  {
    title: 'a price with odd cents',
    calls: [['POST /vouchers', { course: 'COU-0002', buyer: 'Ada' }]],
    of: 'body.price',
    is: 6090,
  },
  {
    title: 'a voucher is told',
    calls: [['POST /vouchers', voucher]],
    of: 'events',
    is: [{ name: 'voucher-added', id: 'VOU-0001' }],
  },
  {
    title: 'a course that is not there is refused',
    calls: [['POST /vouchers', { course: 'COU-0009', buyer: 'Ada' }]],
    is: { status: 404, body: { error: 'course.unknown' } },
  },
])

check({ courses, today: '2026-03-06' }, [
  { title: 'a voucher that would expire on a Sunday', calls: [['POST /vouchers', voucher]], of: 'body.expires', is: '2026-04-06' },
])
