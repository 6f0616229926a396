import { check } from './support/check.js'

await check('fair-change', 'fairChange', [
  { given: [0], returns: 0 },
  { given: [30], returns: 2 },
  { given: [41], returns: 4 },
  { given: [99], returns: 9 },
])
