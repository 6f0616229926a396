import { check } from './support/check.js'

check('left-pictures', { part: 'accounts', ticket: 433, thanks: 'Greta Moss', about: 'picture' })
