import { check } from './support/check.js'

await check('late-fee', 'lateFee', [
  { given: [2000], returns: 50 },
  { given: [10000], returns: 250 },
  { given: [1500], returns: 37, about: 'rounds down' },
  { given: [0], returns: { error: 'INVALID_DEBT' } },
  { given: ['2000'], returns: { error: 'INVALID_DEBT' } },
])
