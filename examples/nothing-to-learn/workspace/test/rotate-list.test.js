import { check } from './support/check.js'

await check('rotate-list', 'rotateList', [
  { given: [[1, 2, 3, 4], 1], returns: [4, 1, 2, 3] },
  { given: [[1, 2, 3], -1], returns: [2, 3, 1] },
  { given: [[1, 2, 3], 7], returns: [3, 1, 2] },
  { given: [[], 2], returns: [] },
])
