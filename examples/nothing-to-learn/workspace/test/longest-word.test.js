import { check } from './support/check.js'

await check('longest-word', 'longestWord', [
  { given: ['a bcd ef'], returns: 'bcd' },
  { given: ['one two'], returns: 'two' },
  { given: ['tree'], returns: 'tree' },
  { given: ['green blue white red'], returns: 'white' },
])
