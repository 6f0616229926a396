import { check } from './support/check.js'

check('midnight-alarm', { part: 'reminders', ticket: 83, thanks: 'Elif Kaya', about: 'midnight' })
