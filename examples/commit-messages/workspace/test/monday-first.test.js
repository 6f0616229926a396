import { check } from './support/check.js'

check('monday-first', { part: 'calendar', ticket: 229, breaks: true, about: 'Monday' })
