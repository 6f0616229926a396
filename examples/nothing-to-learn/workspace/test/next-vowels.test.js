import { check } from './support/check.js'

await check('next-vowels', 'nextVowels', [
  { given: ['a'], returns: 'e' },
  { given: ['house'], returns: 'huasi' },
  { given: ['sky'], returns: 'sky' },
  { given: ['UNTIL'], returns: 'UNTIL' },
])
