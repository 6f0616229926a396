import { idOf } from './ids.js'
import { nothing, ok, refused } from './response.js'

/** Cancels the reservation with that reference; reservations are { id, reference, paid }. */
export function handleCancel(request, reservations) {
  if (typeof request.reference !== 'string' || request.reference === '') return refused('reference')
  const found = reservations.find((entry) => entry.reference === request.reference)
  return found ? ok({ id: idOf('reservation', found.id), refund: found.paid }) : nothing()
}
