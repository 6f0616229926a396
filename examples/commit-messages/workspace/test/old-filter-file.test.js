import { check } from './support/check.js'

check('old-filter-file', { part: 'filters', ticket: 318, breaks: true, about: 'filters.ini' })
