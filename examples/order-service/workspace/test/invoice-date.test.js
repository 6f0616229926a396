import { check } from './support/check.js'

const invoices = [
  { number: 31, date: '2024-02-01' },
  { number: 58, date: '2024-06-30' },
]

await check('invoice-date', 'invoiceDate', [
  { given: [invoices, 31], returns: '2024-02-01' },
  { given: [invoices, 58], returns: '2024-06-30' },
  { given: [invoices, 77], returns: { error: 'UNKNOWN_NUMBER' } },
  { given: [invoices, 0], returns: { error: 'INVALID_NUMBER' } },
  { given: [invoices, '31'], returns: { error: 'INVALID_NUMBER' } },
], { invoices })
