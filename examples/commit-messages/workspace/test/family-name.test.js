import { check } from './support/check.js'

check('family-name', { part: 'contacts', ticket: 563, breaks: true, about: 'family name' })
