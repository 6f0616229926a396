import { check } from './support/check.js'

await check('late-fee', 'lateFee', [
  { given: [2000, 3], returns: 30 },
  { given: [10000, 1], returns: 50 },
  { given: [1500, 5], returns: 37 },
  { given: [0, 3], returns: { error: 'INVALID_DEBT' } },
  { given: [2000, -1], returns: { error: 'INVALID_DAYS' } },
])
