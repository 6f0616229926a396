import { fields } from './support/fields.js'

fields('sour-milk', {
  product: 'milk',
  date: '2024-07-07',
  customer: 'C-00058',
  amount: 145,
  urgency: 'P3',
  branch: 'NONE',
})
