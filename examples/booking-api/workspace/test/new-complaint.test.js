import { check } from './support/check.js'

await check('new-complaint', 'handleNewComplaint', [
  { given: [{ id: 71, severity: 3 }], part: 'status', returns: 201 },
  { given: [{ id: 72, severity: 8 }], part: 'body.urgent', returns: true },
  { given: [{ id: 73, severity: 9 }], part: 'body.id', returns: 'complaint:73' },
  { given: [{ id: 71, severity: 0 }], part: 'status', returns: 422 },
  { given: [{ id: 71, severity: 11 }], part: 'body', returns: { problem: 'severity' } },
])
