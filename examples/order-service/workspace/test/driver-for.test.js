import { check } from './support/check.js'

const drivers = [
  { name: 'Rosa', district: 9 },
  { name: 'Emil', district: 12 },
]

await check('driver-for', 'driverFor', [
  { given: [drivers, 9], returns: 'Rosa' },
  { given: [drivers, 12], returns: 'Emil' },
  { given: [drivers, 20], returns: { error: 'UNKNOWN_DISTRICT' } },
  { given: [drivers, 0], returns: { error: 'INVALID_DISTRICT' } },
  { given: [drivers, '9'], returns: { error: 'INVALID_DISTRICT' } },
], { drivers })
