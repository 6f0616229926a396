import { check } from './support/check.js'

check('only-utf8', { part: 'importer', ticket: 184, breaks: true, about: 'UTF-8' })
