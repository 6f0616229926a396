import { check } from './support/check.js'

await check('courier-fee', 'courierFee', [
  { given: [1000, 'normal'], returns: 250 },
  { given: [2400, 'express'], returns: 900 },
  { given: [1003, 'normal'], returns: 250, about: 'rounds down' },
  { given: [0, 'normal'], returns: { error: 'INVALID_WEIGHT' } },
  { given: [500, 'slow'], returns: { error: 'INVALID_SPEED' } },
])
