import { check } from './support/check.js'

await check('shift-letters', 'shiftLetters', [
  { given: ['abc', 1], returns: 'bcd' },
  { given: ['xyz', 3], returns: 'abc' },
  { given: ['a-b', 2], returns: 'c-d' },
  { given: ['dog', -1], returns: 'cnf' },
])
