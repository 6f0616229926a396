import { check } from './support/check.js'

const shelves = [
  { barcode: '40061234', shelf: 'F3' },
  { barcode: '50998877', shelf: 'K1' },
]

await check('shelf-of', 'shelfOf', [
  { given: [shelves, '40061234'], returns: 'F3' },
  { given: [shelves, '50998877'], returns: 'K1' },
  { given: [shelves, '11112222'], returns: { error: 'UNKNOWN_BARCODE' } },
  { given: [shelves, '123'], returns: { error: 'INVALID_BARCODE' } },
  { given: [shelves, 40061234], returns: { error: 'INVALID_BARCODE' } },
], { shelves })
