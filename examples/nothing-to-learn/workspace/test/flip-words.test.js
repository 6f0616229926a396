import { check } from './support/check.js'

await check('flip-words', 'flipWords', [
  { given: ['abc def'], returns: 'abc fed' },
  { given: ['one'], returns: 'one' },
  { given: ['ab cd ef gh'], returns: 'ab dc ef hg' },
  { given: ['x yz w'], returns: 'x zy w' },
])
