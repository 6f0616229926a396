import { check } from './support/check.js'

await check('closes-well', 'closesWell', [
  { given: ['([])'], returns: true },
  { given: ['([)]'], returns: false },
  { given: [''], returns: true },
  { given: ['(('], returns: false },
])
