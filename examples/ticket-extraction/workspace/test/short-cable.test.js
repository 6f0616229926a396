import { fields } from './support/fields.js'

fields('short-cable', {
  product: 'cable',
  date: '2023-01-23',
  customer: 'C-00811',
  amount: 635,
  urgency: 'P2',
  branch: 'NONE',
})
