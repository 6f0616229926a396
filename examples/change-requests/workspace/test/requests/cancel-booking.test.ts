import { check } from './support/check.ts'

const booking = { course: 'COU-0001', member: 'MEM-0001' }
const bookings = [
  { ...booking, id: 'BOO-0001', price: 6000, state: 'booked' as const },
  { ...booking, id: 'BOO-0002', price: 7010, state: 'booked' as const },
  { ...booking, id: 'BOO-0003', price: 6000, state: 'cancelled' as const },
]

check({ bookings }, [
  {
    title: 'a booking is cancelled',
    calls: ['POST /bookings/BOO-0001/cancel'],
    of: 'body',
    fields: ['id', 'state', 'refund'],
    is: { id: 'BOO-0001', state: 'cancelled', refund: 4350 },
  },
  {
    title: 'a cancelled booking stays cancelled',
    calls: ['POST /bookings/BOO-0001/cancel', 'GET /bookings/BOO-0001'],
    of: 'body.state',
    is: 'cancelled',
  },
  {
    title: 'a refund with odd cents',
    calls: ['POST /bookings/BOO-0002/cancel'],
    of: 'body.refund',
    is: 5080,
  },
  {
    title: 'a cancellation is audited',
    calls: ['POST /bookings/BOO-0001/cancel'],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'booking.cancel', id: 'BOO-0001' }],
  },
  {
    title: 'a booking that is not there is refused',
    calls: ['POST /bookings/BOO-0009/cancel'],
    is: { status: 404, body: { error: 'booking.unknown' } },
  },
  {
    title: 'a booking in the wrong state is refused',
    calls: ['POST /bookings/BOO-0003/cancel'],
    is: { status: 409, body: { error: 'booking.cancelled' } },
  },
])
