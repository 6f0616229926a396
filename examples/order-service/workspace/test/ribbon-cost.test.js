import { check } from './support/check.js'

await check('ribbon-cost', 'ribbonCost', [
  { given: [10], returns: 55 },
  { given: [100], returns: 190 },
  { given: [7], returns: 50, about: 'rounds down' },
  { given: [0], returns: { error: 'INVALID_LENGTH' } },
  { given: ['12'], returns: { error: 'INVALID_LENGTH' } },
])
