import { fields } from './support/fields.js'

fields('late-refund', {
  product: 'book',
  date: '2024-02-19',
  customer: 'C-06075',
  amount: 1530,
  urgency: 'P2',
  branch: 'NONE',
})
