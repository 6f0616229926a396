import { check } from './support/check.js'

await check('new-booking', 'handleNewBooking', [
  { given: [{ id: 7, nights: 2, guests: 1 }], part: 'status', returns: 201 },
  { given: [{ id: 8, nights: 3, guests: 2 }], part: 'body.price', returns: 180 },
  { given: [{ id: 9, nights: 1, guests: 2 }], part: 'body.id', returns: 'booking:9' },
  { given: [{ id: 7, nights: 0, guests: 2 }], part: 'status', returns: 422 },
  { given: [{ id: 7, nights: 2, guests: 0 }], part: 'body', returns: { problem: 'guests' } },
])
