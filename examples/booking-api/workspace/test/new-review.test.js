import { check } from './support/check.js'

await check('new-review', 'handleNewReview', [
  { given: [{ id: 15, stars: 2 }], part: 'status', returns: 201 },
  { given: [{ id: 16, stars: 4 }], part: 'body.happy', returns: true },
  { given: [{ id: 17, stars: 5 }], part: 'body.id', returns: 'review:17' },
  { given: [{ id: 15, stars: 0 }], part: 'status', returns: 422 },
  { given: [{ id: 15, stars: 6 }], part: 'body', returns: { problem: 'stars' } },
])
