import { check } from './support/check.js'

check('space-in-name', { part: 'attachments', ticket: 72, thanks: 'Jonas Pell', about: 'space' })
