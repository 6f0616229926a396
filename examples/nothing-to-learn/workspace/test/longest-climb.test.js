import { check } from './support/check.js'

await check('longest-climb', 'longestClimb', [
  { given: [[1, 2, 3]], returns: 3 },
  { given: [[3, 2, 1]], returns: 1 },
  { given: [[]], returns: 0 },
  { given: [[5, 1, 2, 9, 0, 4]], returns: 3 },
])
