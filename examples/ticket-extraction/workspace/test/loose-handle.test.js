import { fields } from './support/fields.js'

fields('loose-handle', {
  product: 'pan',
  date: '2023-03-12',
  customer: 'C-00233',
  amount: 5470,
  urgency: 'P2',
  branch: 'Cork',
})
