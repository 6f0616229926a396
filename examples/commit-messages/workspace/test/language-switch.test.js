import { check } from './support/check.js'

check('language-switch', { part: 'settings', ticket: 506, thanks: 'Iwan Brook', about: 'language' })
