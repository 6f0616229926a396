import { check } from './support/check.js'

await check('tax-due', 'taxDue', [
  { given: [5000, 20], returns: 1000 },
  { given: [700, 10], returns: 70 },
  { given: [950, 19], returns: 180, about: 'rounds down' },
  { given: [-100, 20], returns: { error: 'INVALID_NET' } },
  { given: [5000, 101], returns: { error: 'INVALID_RATE' } },
])
