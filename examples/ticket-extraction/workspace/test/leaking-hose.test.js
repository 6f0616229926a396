import { fields } from './support/fields.js'

fields('leaking-hose', {
  product: 'hose',
  date: '2022-06-22',
  customer: 'C-01999',
  amount: 2300,
  urgency: 'P1',
  branch: 'NONE',
})
