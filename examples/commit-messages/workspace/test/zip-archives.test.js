import { check } from './support/check.js'

check('zip-archives', { part: 'backup', ticket: 377, breaks: true, about: 'zip' })
