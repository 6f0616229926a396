import { fields } from './support/fields.js'

fields('stiff-zip', {
  product: 'tent',
  date: '2022-05-25',
  customer: 'C-04417',
  amount: 8800,
  urgency: 'P3',
  branch: 'Ghent',
})
