import { check } from './support/check.js'

await check('week-after', 'weekAfter', [
  { given: [1, 1], returns: 2 },
  { given: [7, 1], returns: 1 },
  { given: [1, -1], returns: 7 },
  { given: [3, 14], returns: 3 },
])
