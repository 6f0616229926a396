import { check } from './support/check.js'

const tours = [
  { title: 'Old town', guide: 'Nina' },
  { title: 'Harbour', guide: 'Olaf' },
]

await check('tour-guide', 'handleTourGuide', [
  { given: [{ title: 'Old town' }, tours], returns: { status: 200, body: { guide: 'Nina' } } },
  { given: [{ title: 'Harbour' }, tours], returns: { status: 200, body: { guide: 'Olaf' } } },
  { given: [{ title: 'Castle' }, tours], returns: { status: 204, body: null } },
  { given: [{ title: '' }, tours], part: 'status', returns: 422 },
  { given: [{ title: 7 }, tours], part: 'body', returns: { problem: 'title' } },
], { tours })
