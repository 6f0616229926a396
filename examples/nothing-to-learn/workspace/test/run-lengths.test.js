import { check } from './support/check.js'

await check('run-lengths', 'runLengths', [
  { given: ['aaab'], returns: 'a3b' },
  { given: ['abc'], returns: 'abc' },
  { given: [''], returns: '' },
  { given: ['zzyyyz'], returns: 'z2y3z' },
])
