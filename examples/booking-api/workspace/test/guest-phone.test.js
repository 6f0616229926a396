import { check } from './support/check.js'

const guests = [
  { email: 'ida@post.example', phone: '555-01' },
  { email: 'max@post.example', phone: '555-02' },
]

await check('guest-phone', 'handleGuestPhone', [
  { given: [{ email: 'ida@post.example' }, guests], returns: { status: 200, body: { phone: '555-01' } } },
  { given: [{ email: 'max@post.example' }, guests], returns: { status: 200, body: { phone: '555-02' } } },
  { given: [{ email: 'eva@post.example' }, guests], returns: { status: 204, body: null } },
  { given: [{ email: 'ida' }, guests], part: 'status', returns: 422 },
  { given: [{ email: '' }, guests], part: 'body', returns: { problem: 'email' } },
], { guests })
