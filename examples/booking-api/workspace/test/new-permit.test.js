import { check } from './support/check.js'

await check('new-permit', 'handleNewPermit', [
  { given: [{ id: 5, plate: 'gr-41' }], part: 'status', returns: 201 },
  { given: [{ id: 6, plate: 'be-207' }], part: 'body.car', returns: 'BE-207' },
  { given: [{ id: 4, plate: 'zh-9' }], part: 'body.id', returns: 'permit:4' },
  { given: [{ id: 5, plate: '' }], part: 'status', returns: 422 },
  { given: [{ id: 5 }], part: 'body', returns: { problem: 'plate' } },
])
