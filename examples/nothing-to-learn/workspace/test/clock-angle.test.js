import { check } from './support/check.js'

await check('clock-angle', 'clockAngle', [
  { given: [3, 0], returns: 90 },
  { given: [9, 0], returns: 90 },
  { given: [1, 30], returns: 135 },
  { given: [0, 0], returns: 0 },
])
