import { check } from './support/check.js'

await check('deal-cards', 'dealCards', [
  { given: [[1, 2, 3, 4], 2], returns: [[1, 3], [2, 4]] },
  { given: [[1, 2, 3], 2], returns: [[1, 3], [2]] },
  { given: [[5], 1], returns: [[5]] },
  { given: [[1], 3], returns: [[1], [], []] },
])
