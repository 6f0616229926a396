import { check } from './support/check.js'

await check('new-pet', 'handleNewPet', [
  { given: [{ id: 501, name: 'Rex' }], part: 'status', returns: 201 },
  { given: [{ id: 502, name: 'Luna' }], part: 'body.badge', returns: 'Pet Luna' },
  { given: [{ id: 503, name: 'Bo' }], part: 'body.id', returns: 'pet:503' },
  { given: [{ id: 501, name: '' }], part: 'status', returns: 422 },
  { given: [{ id: 501 }], part: 'body', returns: { problem: 'name' } },
])
