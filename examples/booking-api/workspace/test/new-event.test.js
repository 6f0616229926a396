import { check } from './support/check.js'

await check('new-event', 'handleNewEvent', [
  { given: [{ id: 33, benches: 1, sofas: 0 }], part: 'status', returns: 201 },
  { given: [{ id: 34, benches: 4, sofas: 3 }], part: 'body.places', returns: 38 },
  { given: [{ id: 35, benches: 2, sofas: 1 }], part: 'body.id', returns: 'event:35' },
  { given: [{ id: 33, benches: 0, sofas: 2 }], part: 'status', returns: 422 },
  { given: [{ id: 33, benches: 4, sofas: -1 }], part: 'body', returns: { problem: 'sofas' } },
])
