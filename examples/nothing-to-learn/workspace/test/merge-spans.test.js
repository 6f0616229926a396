import { check } from './support/check.js'

await check('merge-spans', 'mergeSpans', [
  { given: [[[1, 3], [2, 5]]], returns: [[1, 5]] },
  { given: [[[1, 2], [4, 5]]], returns: [[1, 2], [4, 5]] },
  { given: [[[1, 2], [2, 3]]], returns: [[1, 3]] },
  { given: [[[1, 9], [2, 3]]], returns: [[1, 9]] },
])
