import { check } from './support/check.js'

const stores = [
  { city: 'Graz', hours: '9-18' },
  { city: 'Bern', hours: '8-17' },
]

await check('pickup-hours', 'pickupHours', [
  { given: [stores, 'Graz'], returns: '9-18' },
  { given: [stores, 'Bern'], returns: '8-17' },
  { given: [stores, 'Oslo'], returns: { error: 'UNKNOWN_CITY' } },
  { given: [stores, ''], returns: { error: 'INVALID_CITY' } },
  { given: [stores, 5], returns: { error: 'INVALID_CITY' } },
], { stores })
