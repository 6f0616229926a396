import { fields } from './support/fields.js'

fields('wrong-size', {
  product: 'jacket',
  date: '2022-08-09',
  customer: 'C-05310',
  amount: 6400,
  urgency: 'P2',
  branch: 'NONE',
})
