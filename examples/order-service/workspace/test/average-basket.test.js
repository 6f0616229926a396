import { check } from './support/check.js'

await check('average-basket', 'averageBasket', [
  { given: [9000, 3], returns: 3000 },
  { given: [0, 5], returns: 0 },
  { given: [1007, 6], returns: 167, about: 'rounds down' },
  { given: [-9, 3], returns: { error: 'INVALID_REVENUE' } },
  { given: [9000, 0], returns: { error: 'INVALID_BASKETS' } },
])
