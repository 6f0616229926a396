import { check } from './support/check.js'

await check('second-largest', 'secondLargest', [
  { given: [[3, 9, 5]], returns: 5 },
  { given: [[4, 4, 2]], returns: 2 },
  { given: [[7, 7]], returns: null },
  { given: [[-1, -5]], returns: -5 },
])
