import { check } from './support/check.js'

await check('in-base', 'inBase', [
  { given: [6, 2], returns: [0, 1, 1] },
  { given: [0, 7], returns: [0] },
  { given: [255, 16], returns: [15, 15] },
  { given: [9, 10], returns: [9] },
])
