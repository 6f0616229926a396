import { check } from './support/check.js'

await check('new-massage', 'handleNewMassage', [
  { given: [{ id: 18, minutes: 20, oils: 0 }], part: 'status', returns: 201 },
  { given: [{ id: 19, minutes: 30, oils: 2 }], part: 'body.bill', returns: 70 },
  { given: [{ id: 20, minutes: 45, oils: 1 }], part: 'body.id', returns: 'massage:20' },
  { given: [{ id: 18, minutes: 0, oils: 2 }], part: 'status', returns: 422 },
  { given: [{ id: 18, minutes: 30, oils: -2 }], part: 'body', returns: { problem: 'oils' } },
])
