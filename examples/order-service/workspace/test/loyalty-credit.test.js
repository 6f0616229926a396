import { check } from './support/check.js'

await check('loyalty-credit', 'loyaltyCredit', [
  { given: [4000], returns: 60 },
  { given: [0], returns: 0 },
  { given: [2500], returns: 37, about: 'rounds down' },
  { given: [-1], returns: { error: 'INVALID_SPEND' } },
  { given: [10.5], returns: { error: 'INVALID_SPEND' } },
])
