import { check } from './support/check.js'

await check('count-part', 'countPart', [
  { given: ['banana', 'ana'], returns: 2 },
  { given: ['aaaa', 'aa'], returns: 3 },
  { given: ['tent', 'x'], returns: 0 },
  { given: ['tent', 't'], returns: 2 },
])
