import { fields } from './support/fields.js'

fields('empty-box', {
  product: 'kettle',
  date: '2023-09-30',
  customer: 'C-00153',
  amount: 3660,
  urgency: 'P1',
  branch: 'NONE',
})
