import { check } from './support/check.js'

await check('center-text', 'centerText', [
  { given: ['ab', 6], returns: '..ab..' },
  { given: ['ab', 5], returns: '.ab..' },
  { given: ['abc', 2], returns: 'abc' },
  { given: ['', 3], returns: '...' },
])
