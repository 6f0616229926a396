import { check } from './support/check.js'

await check('to-roman', 'toRoman', [
  { given: [4], returns: 'IV' },
  { given: [29], returns: 'XXIX' },
  { given: [90], returns: 'XC' },
  { given: [58], returns: 'LVIII' },
])
