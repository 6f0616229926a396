import { fields } from './support/fields.js'

fields('flat-battery', {
  product: 'battery',
  date: '2022-04-20',
  customer: 'C-00067',
  amount: 1995,
  urgency: 'P1',
  branch: 'NONE',
})
