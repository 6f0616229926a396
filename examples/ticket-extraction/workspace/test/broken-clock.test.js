import { fields } from './support/fields.js'

fields('broken-clock', {
  product: 'clock',
  date: '2022-10-16',
  customer: 'C-03604',
  amount: 7100,
  urgency: 'P1',
  branch: 'Zurich',
})
