import { fields } from './support/fields.js'

fields('dead-screen', {
  product: 'screen',
  date: '2024-03-02',
  customer: 'C-00086',
  amount: 21000,
  urgency: 'P1',
  branch: 'NONE',
})
