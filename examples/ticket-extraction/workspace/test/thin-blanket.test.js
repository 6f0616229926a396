import { fields } from './support/fields.js'

fields('thin-blanket', {
  product: 'blanket',
  date: '2023-11-13',
  customer: 'C-00095',
  amount: 3980,
  urgency: 'P3',
  branch: 'NONE',
})
