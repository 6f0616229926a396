import { check } from './support/check.js'

const openings = { mon: '10-18', sat: '9-21' }

await check('spa-opening', 'handleSpaOpening', [
  { given: [{ weekday: 'mon' }, openings], returns: { status: 200, body: { open: '10-18' } } },
  { given: [{ weekday: 'sat' }, openings], returns: { status: 200, body: { open: '9-21' } } },
  { given: [{ weekday: 'sun' }, openings], returns: { status: 204, body: null } },
  { given: [{ weekday: 'monday' }, openings], part: 'status', returns: 422 },
  { given: [{ weekday: '' }, openings], part: 'body', returns: { problem: 'weekday' } },
], { openings })
