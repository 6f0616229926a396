import { fields } from './support/fields.js'

fields('lost-key', {
  product: 'key',
  date: '2023-02-28',
  customer: 'C-01204',
  amount: 575,
  urgency: 'P1',
  branch: 'Oslo',
})
