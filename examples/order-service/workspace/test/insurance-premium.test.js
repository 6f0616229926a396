import { check } from './support/check.js'

await check('insurance-premium', 'insurancePremium', [
  { given: [10000, 2], returns: 150 },
  { given: [4000, 1], returns: 30 },
  { given: [1000, 3], returns: 22 },
  { given: [0, 3], returns: { error: 'INVALID_COVERAGE' } },
  { given: [4000, 13], returns: { error: 'INVALID_MONTHS' } },
])
