import { check } from './support/check.js'

const rates = { spring: 70, summer: 95 }

await check('season-rate', 'handleSeasonRate', [
  { given: [{ season: 'spring' }, rates], returns: { status: 200, body: { rate: 70 } } },
  { given: [{ season: 'summer' }, rates], returns: { status: 200, body: { rate: 95 } } },
  { given: [{ season: 'winter' }, rates], returns: { status: 204, body: null } },
  { given: [{ season: '' }, rates], part: 'status', returns: 422 },
  { given: [{ season: 5 }, rates], part: 'body', returns: { problem: 'season' } },
], { rates })
