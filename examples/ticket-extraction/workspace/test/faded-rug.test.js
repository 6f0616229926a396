import { fields } from './support/fields.js'

fields('faded-rug', {
  product: 'rug',
  date: '2022-11-08',
  customer: 'C-00029',
  amount: 12050,
  urgency: 'P3',
  branch: 'Porto',
})
