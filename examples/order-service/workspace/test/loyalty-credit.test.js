import { check } from './support/check.js'

await check('loyalty-credit', 'loyaltyCredit', [
  { given: [4000, 1], returns: 40 },
  { given: [3000, 6], returns: 60 },
  { given: [2590, 2], returns: 25 },
  { given: [-1, 2], returns: { error: 'INVALID_SPEND' } },
  { given: [4000, 1.5], returns: { error: 'INVALID_YEARS' } },
])
