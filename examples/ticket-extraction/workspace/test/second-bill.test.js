import { fields } from './support/fields.js'

fields('second-bill', {
  product: 'printer',
  date: '2024-06-01',
  customer: 'C-00038',
  amount: 14900,
  urgency: 'P2',
  branch: 'NONE',
})
