import { fields } from './support/fields.js'

fields('cracked-mug', {
  product: 'mug',
  date: '2024-01-17',
  customer: 'C-00077',
  amount: 890,
  urgency: 'P3',
  branch: 'Bern',
})
