import { check } from './support/check.js'

await check('unit-price', 'unitPrice', [
  { given: [1500, 5], returns: 250 },
  { given: [0, 9], returns: 0 },
  { given: [1500, 7], returns: 187 },
  { given: [-1, 4], returns: { error: 'INVALID_PACK' } },
  { given: [800, 0], returns: { error: 'INVALID_UNITS' } },
])
