import { check } from './support/check.js'

const reservations = [
  { id: 4, reference: 'RX', paid: 90 },
  { id: 6, reference: 'TZ', paid: 0 },
]

await check('cancel', 'handleCancel', [
  { given: [{ reference: 'RX' }, reservations], returns: { status: 200, body: { id: 'reservation:4', refund: 90 } } },
  { given: [{ reference: 'TZ' }, reservations], part: 'body.refund', returns: 0 },
  { given: [{ reference: 'AB' }, reservations], returns: { status: 204, body: null } },
  { given: [{ reference: '' }, reservations], part: 'status', returns: 422 },
  { given: [{}, reservations], part: 'body', returns: { problem: 'reference' } },
], { reservations })
