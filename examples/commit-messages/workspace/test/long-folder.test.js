import { check } from './support/check.js'

check('long-folder', { part: 'sidebar', ticket: 1076, thanks: 'Piet Lund', about: 'folder' })
