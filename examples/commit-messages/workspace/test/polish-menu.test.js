import { check } from './support/check.js'

check('polish-menu', { part: 'translations', ticket: 857, thanks: 'Luca Ferri', about: 'Polish' })
