import { check } from './support/check.js'

const orders = [
  { id: 'A7', status: 'paid' },
  { id: 'B2', status: 'sent' },
]

await check('order-status', 'orderStatus', [
  { given: [orders, 'A7'], returns: 'paid' },
  { given: [orders, 'B2'], returns: 'sent' },
  { given: [orders, 'C9'], returns: { error: 'UNKNOWN_ID' } },
  { given: [orders, ''], returns: { error: 'INVALID_ID' } },
  { given: [orders, 7], returns: { error: 'INVALID_ID' } },
], { orders })
