import { check } from './support/check.js'

await check('nth-prime', 'nthPrime', [
  { given: [1], returns: 2 },
  { given: [2], returns: 3 },
  { given: [6], returns: 13 },
  { given: [20], returns: 71 },
])
