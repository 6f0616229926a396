import { check } from './support/check.js'

await check('share-per-guest', 'sharePerGuest', [
  { given: [1200, 4], returns: 300 },
  { given: [0, 3], returns: 0 },
  { given: [1100, 8], returns: 137, about: 'rounds down' },
  { given: [-5, 2], returns: { error: 'INVALID_BILL' } },
  { given: [1200, 0], returns: { error: 'INVALID_GUESTS' } },
])
