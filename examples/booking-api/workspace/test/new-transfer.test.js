import { check } from './support/check.js'

await check('new-transfer', 'handleNewTransfer', [
  { given: [{ id: 61, persons: 1, bags: 0 }], part: 'status', returns: 201 },
  { given: [{ id: 62, persons: 2, bags: 3 }], part: 'body.fare', returns: 42 },
  { given: [{ id: 63, persons: 4, bags: 1 }], part: 'body.id', returns: 'transfer:63' },
  { given: [{ id: 61, persons: 0, bags: 1 }], part: 'status', returns: 422 },
  { given: [{ id: 61, persons: 2, bags: -1 }], part: 'body', returns: { problem: 'bags' } },
])
