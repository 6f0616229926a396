import { check } from './support/check.js'

check('unread-count', { part: 'inbox', ticket: 441, thanks: 'Mira Holt', about: 'unread' })
