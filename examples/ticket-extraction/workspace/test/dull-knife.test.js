import { fields } from './support/fields.js'

fields('dull-knife', {
  product: 'knife',
  date: '2022-12-31',
  customer: 'C-00467',
  amount: 1825,
  urgency: 'P2',
  branch: 'Nice',
})
