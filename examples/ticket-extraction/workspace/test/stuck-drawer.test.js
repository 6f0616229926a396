import { fields } from './support/fields.js'

fields('stuck-drawer', {
  product: 'drawer',
  date: '2024-05-10',
  customer: 'C-07120',
  amount: 4500,
  urgency: 'P1',
  branch: 'NONE',
})
