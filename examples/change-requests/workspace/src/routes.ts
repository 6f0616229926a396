import { showBooking } from './bookings.ts'
import { showCourse } from './courses.ts'
import type { Handler } from './http.ts'
import { showItem } from './items.ts'
import { addLoan, showLoan } from './loans.ts'
import { showPart } from './parts.ts'
import { showRepair } from './repairs.ts'

export const routes: Record<string, Handler> = {
  'GET /items/:id': showItem,
  'POST /loans': addLoan,
  'GET /loans/:id': showLoan,
  'GET /parts/:id': showPart,
  'GET /repairs/:id': showRepair,
  'GET /courses/:id': showCourse,
  'GET /bookings/:id': showBooking,
}
