import { check } from './support/check.js'

const lockers = [
  { slot: 4, owner: 'Jana' },
  { slot: 27, owner: 'Piet' },
]

await check('locker-owner', 'handleLockerOwner', [
  { given: [{ slot: 4 }, lockers], returns: { status: 200, body: { owner: 'Jana' } } },
  { given: [{ slot: 27 }, lockers], returns: { status: 200, body: { owner: 'Piet' } } },
  { given: [{ slot: 33 }, lockers], returns: { status: 204, body: null } },
  { given: [{ slot: 0 }, lockers], part: 'status', returns: 422 },
  { given: [{ slot: 61 }, lockers], part: 'body', returns: { problem: 'slot' } },
], { lockers })
