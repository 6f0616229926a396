import { check } from './support/check.js'

check('https-only', { part: 'sync', ticket: 1018, breaks: true, about: 'https' })
