import { fields } from './support/fields.js'

fields('late-parcel', {
  product: 'lamp',
  date: '2023-05-03',
  customer: 'C-00412',
  amount: 1250,
  urgency: 'P1',
  branch: 'Graz',
})
