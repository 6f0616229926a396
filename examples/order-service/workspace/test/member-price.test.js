import { check } from './support/check.js'

await check('member-price', 'memberPrice', [
  { given: [2000, 'silver'], returns: 1900 },
  { given: [4000, 'gold'], returns: 3600 },
  { given: [1015, 'gold'], returns: 913, about: 'rounds down' },
  { given: [-1, 'gold'], returns: { error: 'INVALID_AMOUNT' } },
  { given: [1000, 'bronze'], returns: { error: 'INVALID_TIER' } },
])
