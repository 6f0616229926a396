import { check } from './support/check.js'

await check('deposit-due', 'depositDue', [
  { given: [5000], returns: 1500 },
  { given: [1000], returns: 500 },
  { given: [2465], returns: 739 },
  { given: [0], returns: { error: 'INVALID_ESTIMATE' } },
  { given: ['5000'], returns: { error: 'INVALID_ESTIMATE' } },
])
