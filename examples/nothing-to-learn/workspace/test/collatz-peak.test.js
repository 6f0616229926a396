import { check } from './support/check.js'

await check('collatz-peak', 'collatzPeak', [
  { given: [1], returns: 1 },
  { given: [6], returns: 16 },
  { given: [8], returns: 8 },
  { given: [7], returns: 52 },
])
