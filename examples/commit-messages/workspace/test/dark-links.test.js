import { check } from './support/check.js'

check('dark-links', { part: 'themes', ticket: 1455, thanks: 'Nora Quist', about: 'link' })
