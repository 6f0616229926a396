import { fields } from './support/fields.js'

fields('noisy-fan', {
  product: 'fan',
  date: '2023-07-14',
  customer: 'C-00359',
  amount: 4120,
  urgency: 'P2',
  branch: 'Turin',
})
