import { check } from './support/check.js'

await check('deposit-due', 'depositDue', [
  { given: [5000], returns: 1500 },
  { given: [900], returns: 270 },
  { given: [2465], returns: 739, about: 'rounds down' },
  { given: [0], returns: { error: 'INVALID_ESTIMATE' } },
  { given: ['5000'], returns: { error: 'INVALID_ESTIMATE' } },
])
