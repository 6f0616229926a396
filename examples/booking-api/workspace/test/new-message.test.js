import { check } from './support/check.js'

await check('new-message', 'handleNewMessage', [
  { given: [{ id: 88, text: 'Late' }], part: 'status', returns: 201 },
  { given: [{ id: 89, text: 'Two towels' }], part: 'body.length', returns: 10 },
  { given: [{ id: 90, text: 'Taxi at 8' }], part: 'body.id', returns: 'message:90' },
  { given: [{ id: 88, text: '' }], part: 'status', returns: 422 },
  { given: [{ id: 88 }], part: 'body', returns: { problem: 'text' } },
])
