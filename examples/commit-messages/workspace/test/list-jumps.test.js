import { check } from './support/check.js'

check('list-jumps', { part: 'notes', ticket: 912, thanks: 'Ruben Ost', about: 'list' })
