import { check } from './support/check.js'

const prices = { pen: 120, tape: 33.3 }
const rows = [
  { given: [[{ sku: 'pen', pieces: 2 }], prices], returns: 240 },
  { given: [[{ sku: 'tape', pieces: 3 }], prices], returns: 99 },
  { given: [[{ sku: 'ink', pieces: 1 }], prices], returns: { error: 'UNKNOWN_SKU' } },
  { given: [null, prices], returns: { error: 'INVALID_LINES' } },
]

await check('cart', 'cartTotal', rows, { prices })
