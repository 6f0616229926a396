import { check } from './support/check.js'

const accounts = [
  { email: 'ida@post.example', owner: 'Ida' },
  { email: 'max@post.example', owner: 'Max' },
]

await check('account-owner', 'accountOwner', [
  { given: [accounts, 'ida@post.example'], returns: 'Ida' },
  { given: [accounts, 'max@post.example'], returns: 'Max' },
  { given: [accounts, 'eva@post.example'], returns: { error: 'UNKNOWN_EMAIL' } },
  { given: [accounts, 'ida'], returns: { error: 'INVALID_EMAIL' } },
  { given: [accounts, null], returns: { error: 'INVALID_EMAIL' } },
], { accounts })
