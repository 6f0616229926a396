import { check } from './support/check.js'

check('word-lists', { part: 'spellcheck', ticket: 61, breaks: true, about: 'list' })
