import { check } from './support/check.js'

await check('half-price', 'halfPrice', [
  { given: [500], returns: 250 },
  { given: [0], returns: 0 },
  { given: [375], returns: 187, about: 'rounds down' },
  { given: [-1], returns: { error: 'INVALID_LIST' } },
  { given: ['500'], returns: { error: 'INVALID_LIST' } },
])
