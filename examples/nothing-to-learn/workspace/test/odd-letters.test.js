import { check } from './support/check.js'

await check('odd-letters', 'oddLetters', [
  { given: ['banana'], returns: 'ab' },
  { given: ['aabb'], returns: '' },
  { given: ['level'], returns: 'v' },
  { given: ['cab'], returns: 'abc' },
])
