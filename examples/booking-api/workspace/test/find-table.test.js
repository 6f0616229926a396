import { check } from './support/check.js'

const tables = [
  { spot: 'B4', seats: 2, view: 'lake' },
  { spot: 'C1', seats: 6, view: 'yard' },
]

await check('find-table', 'handleFindTable', [
  { given: [{ spot: 'B4' }, tables], returns: { status: 200, body: { seats: 2, view: 'lake' } } },
  { given: [{ spot: 'C1' }, tables], returns: { status: 200, body: { seats: 6, view: 'yard' } } },
  { given: [{ spot: 'D9' }, tables], returns: { status: 204, body: null } },
  { given: [{ spot: 'B' }, tables], part: 'status', returns: 422 },
  { given: [{ spot: '' }, tables], part: 'body', returns: { problem: 'spot' } },
], { tables })
