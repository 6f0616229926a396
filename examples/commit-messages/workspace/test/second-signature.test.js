import { check } from './support/check.js'

check('second-signature', { part: 'signatures', ticket: 1330, thanks: 'Tom Vance', about: 'reply' })
