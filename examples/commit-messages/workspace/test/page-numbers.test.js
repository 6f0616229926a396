import { check } from './support/check.js'

check('page-numbers', { part: 'printing', ticket: 805, thanks: 'Ada Brandt', about: 'page number' })
