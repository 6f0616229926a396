import { fields } from './support/fields.js'

fields('bent-fork', {
  product: 'fork',
  date: '2023-04-04',
  customer: 'C-00748',
  amount: 910,
  urgency: 'P3',
  branch: 'Malmo',
})
