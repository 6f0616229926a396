import { check } from './support/check.js'

const hotels = [
  { city: 'Graz', manager: 'Lena' },
  { city: 'Bern', manager: 'Theo' },
]

await check('hotel-manager', 'handleHotelManager', [
  { given: [{ city: 'Graz' }, hotels], returns: { status: 200, body: { manager: 'Lena' } } },
  { given: [{ city: 'Bern' }, hotels], returns: { status: 200, body: { manager: 'Theo' } } },
  { given: [{ city: 'Oslo' }, hotels], returns: { status: 204, body: null } },
  { given: [{ city: '' }, hotels], part: 'status', returns: 422 },
  { given: [{ city: 3 }, hotels], part: 'body', returns: { problem: 'city' } },
], { hotels })
