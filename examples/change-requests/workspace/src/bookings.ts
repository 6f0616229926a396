import { type Answer, type Call, ok, refuse } from './http.ts'
import { find, type Store } from './store.ts'

export interface Booking {
  id: string
  course: string
  member: string
  /** cents */
  price: number
  state: 'booked' | 'cancelled'
}

export function showBooking(store: Store, call: Call): Answer {
  const booking = find(store.bookings, call.params.id)
  if (!booking) return refuse(404, 'booking.unknown')
  return ok(booking)
}
