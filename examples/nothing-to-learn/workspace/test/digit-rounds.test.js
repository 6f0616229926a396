import { check } from './support/check.js'

await check('digit-rounds', 'digitRounds', [
  { given: [7], returns: 0 },
  { given: [39], returns: 3 },
  { given: [10], returns: 1 },
  { given: [77], returns: 4 },
])
