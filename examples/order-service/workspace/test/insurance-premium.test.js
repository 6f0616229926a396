import { check } from './support/check.js'

await check('insurance-premium', 'insurancePremium', [
  { given: [10000], returns: 75 },
  { given: [4000], returns: 30 },
  { given: [1000], returns: 7, about: 'rounds down' },
  { given: [0], returns: { error: 'INVALID_COVERAGE' } },
  { given: [12.5], returns: { error: 'INVALID_COVERAGE' } },
])
