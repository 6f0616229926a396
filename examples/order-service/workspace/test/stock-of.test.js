import { check } from './support/check.js'

const stock = { mug: 4, cup: 2 }

await check('stock-of', 'stockOf', [
  { given: [stock, 'mug'], returns: 4 },
  { given: [stock, 'cup'], returns: 2 },
  { given: [stock, 'jar'], returns: { error: 'UNKNOWN_SKU' } },
  { given: [stock, ''], returns: { error: 'INVALID_SKU' } },
  { given: [stock, null], returns: { error: 'INVALID_SKU' } },
], { stock })
