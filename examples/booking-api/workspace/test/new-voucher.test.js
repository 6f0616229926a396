import { check } from './support/check.js'

await check('new-voucher', 'handleNewVoucher', [
  { given: [{ id: 21, percent: 10 }], part: 'status', returns: 201 },
  { given: [{ id: 22, percent: 15 }], part: 'body.offer', returns: '15 percent off' },
  { given: [{ id: 23, percent: 50 }], part: 'body.id', returns: 'voucher:23' },
  { given: [{ id: 21, percent: 0 }], part: 'status', returns: 422 },
  { given: [{ id: 21, percent: 51 }], part: 'body', returns: { problem: 'percent' } },
])
