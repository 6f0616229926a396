import { check } from './support/check.js'

check('silent-mode', { part: 'notifications', ticket: 298, thanks: 'Sana Iqbal', about: 'silent' })
