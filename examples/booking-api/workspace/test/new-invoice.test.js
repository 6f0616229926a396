import { check } from './support/check.js'

await check('new-invoice', 'handleNewInvoice', [
  { given: [{ id: 301, amount: 80, tip: 5 }], part: 'status', returns: 201 },
  { given: [{ id: 302, amount: 120, tip: 10 }], part: 'body.total', returns: 130 },
  { given: [{ id: 303, amount: 45, tip: 0 }], part: 'body.id', returns: 'invoice:303' },
  { given: [{ id: 301, amount: 0, tip: 5 }], part: 'status', returns: 422 },
  { given: [{ id: 301, amount: 80, tip: -1 }], part: 'body', returns: { problem: 'tip' } },
])
