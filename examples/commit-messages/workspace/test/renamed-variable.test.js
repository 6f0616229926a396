import { check } from './support/check.js'

check('renamed-variable', { part: 'updater', ticket: 739, breaks: true, about: 'TRACK' })
