import { check } from './support/check.js'

const keys = [
  { code: 'K7Q2', holder: 'Rosa' },
  { code: 'M3T8', holder: 'Emil' },
]

await check('key-holder', 'handleKeyHolder', [
  { given: [{ code: 'K7Q2' }, keys], returns: { status: 200, body: { holder: 'Rosa' } } },
  { given: [{ code: 'M3T8' }, keys], returns: { status: 200, body: { holder: 'Emil' } } },
  { given: [{ code: 'A1B2' }, keys], returns: { status: 204, body: null } },
  { given: [{ code: 'K7' }, keys], part: 'status', returns: 422 },
  { given: [{ code: '' }, keys], part: 'body', returns: { problem: 'code' } },
], { keys })
