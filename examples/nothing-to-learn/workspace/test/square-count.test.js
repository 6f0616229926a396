import { check } from './support/check.js'

await check('square-count', 'squareCount', [
  { given: [1, 10], returns: 3 },
  { given: [0, 0], returns: 1 },
  { given: [5, 8], returns: 0 },
  { given: [16, 36], returns: 3 },
])
