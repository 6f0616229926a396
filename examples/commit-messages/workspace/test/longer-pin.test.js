import { check } from './support/check.js'

check('longer-pin', { part: 'login', ticket: 650, breaks: true, about: 'digits' })
