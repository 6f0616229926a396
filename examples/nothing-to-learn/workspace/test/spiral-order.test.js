import { check } from './support/check.js'

await check('spiral-order', 'spiralOrder', [
  { given: [[[1, 2], [4, 3]]], returns: [1, 2, 3, 4] },
  { given: [[[1, 2, 3]]], returns: [1, 2, 3] },
  { given: [[[1, 2, 3], [8, 9, 4], [7, 6, 5]]], returns: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  { given: [[[1], [2]]], returns: [1, 2] },
])
