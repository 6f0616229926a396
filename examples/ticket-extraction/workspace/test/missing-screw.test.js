import { fields } from './support/fields.js'

fields('missing-screw', {
  product: 'shelf',
  date: '2023-10-11',
  customer: 'C-00902',
  amount: 3240,
  urgency: 'P3',
  branch: 'Lyon',
})
