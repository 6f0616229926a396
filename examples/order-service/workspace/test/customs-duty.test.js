import { check } from './support/check.js'

await check('customs-duty', 'customsDuty', [
  { given: [8000, 'outside'], returns: 1000 },
  { given: [8000, 'inside'], returns: 0 },
  { given: [1012, 'outside'], returns: 126, about: 'rounds down' },
  { given: [-3, 'inside'], returns: { error: 'INVALID_WORTH' } },
  { given: [8000, 'abroad'], returns: { error: 'INVALID_ORIGIN' } },
])
