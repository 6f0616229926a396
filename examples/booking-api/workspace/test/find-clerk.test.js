import { check } from './support/check.js'

const clerks = [
  { desk: 2, clerk: 'Uta', shift: 'day' },
  { desk: 9, clerk: 'Ivo', shift: 'night' },
]

await check('find-clerk', 'handleFindClerk', [
  { given: [{ desk: 2 }, clerks], returns: { status: 200, body: { clerk: 'Uta', shift: 'day' } } },
  { given: [{ desk: 9 }, clerks], returns: { status: 200, body: { clerk: 'Ivo', shift: 'night' } } },
  { given: [{ desk: 5 }, clerks], returns: { status: 204, body: null } },
  { given: [{ desk: 0 }, clerks], part: 'status', returns: 422 },
  { given: [{ desk: 13 }, clerks], part: 'body', returns: { problem: 'desk' } },
], { clerks })
