import { check } from './support/check.js'

check('fast-option', { part: 'search', ticket: 94, breaks: true, about: '--fast' })
