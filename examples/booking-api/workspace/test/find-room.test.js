import { check } from './support/check.js'

const rooms = [
  { number: 12, floor: 1, beds: 2 },
  { number: 31, floor: 3, beds: 4 },
]

await check('find-room', 'handleFindRoom', [
  { given: [{ number: 12 }, rooms], returns: { status: 200, body: { floor: 1, beds: 2 } } },
  { given: [{ number: 31 }, rooms], returns: { status: 200, body: { floor: 3, beds: 4 } } },
  { given: [{ number: 50 }, rooms], returns: { status: 204, body: null } },
  { given: [{ number: 0 }, rooms], part: 'status', returns: 422 },
  { given: [{ number: 100 }, rooms], part: 'body', returns: { problem: 'number' } },
], { rooms })
