import { check } from './support/check.js'

check('plain-text', { part: 'composer', ticket: 1207, breaks: true, about: 'plain text' })
