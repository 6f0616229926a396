import { check } from './support/check.js'

await check('new-rental', 'handleNewRental', [
  { given: [{ id: 402, hours: 1, deposit: 0 }], part: 'status', returns: 201 },
  { given: [{ id: 403, hours: 5, deposit: 20 }], part: 'body.cost', returns: 50 },
  { given: [{ id: 404, hours: 2, deposit: 10 }], part: 'body.id', returns: 'rental:404' },
  { given: [{ id: 402, hours: 0, deposit: 20 }], part: 'status', returns: 422 },
  { given: [{ id: 402, hours: 5, deposit: -5 }], part: 'body', returns: { problem: 'deposit' } },
])
