import { check } from './support/check.js'

check('archive-button', { part: 'toolbar', ticket: 1122, breaks: true, about: 'Archive' })
