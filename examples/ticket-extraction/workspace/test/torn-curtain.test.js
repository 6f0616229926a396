import { fields } from './support/fields.js'

fields('torn-curtain', {
  product: 'curtain',
  date: '2023-12-06',
  customer: 'C-02281',
  amount: 2700,
  urgency: 'P3',
  branch: 'NONE',
})
