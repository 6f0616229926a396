import { check } from './support/check.js'

const route = ['Mill', 'Quay', 'Park']

await check('next-stop', 'nextStop', [
  { given: [route, 'Mill'], returns: 'Quay' },
  { given: [route, 'Park'], returns: 'Mill' },
  { given: [route, 'Zoo'], returns: { error: 'UNKNOWN_STOP' } },
  { given: [route, ''], returns: { error: 'INVALID_STOP' } },
  { given: [route, 3], returns: { error: 'INVALID_STOP' } },
], { route })
