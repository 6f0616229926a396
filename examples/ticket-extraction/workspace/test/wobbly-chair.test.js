import { fields } from './support/fields.js'

fields('wobbly-chair', {
  product: 'chair',
  date: '2023-08-29',
  customer: 'C-00014',
  amount: 9990,
  urgency: 'P3',
  branch: 'Brno',
})
