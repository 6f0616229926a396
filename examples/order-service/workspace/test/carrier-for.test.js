import { check } from './support/check.js'

const carriers = [
  { name: 'Alpen', country: 'CH' },
  { name: 'Nord', country: 'SE' },
]

await check('carrier-for', 'carrierFor', [
  { given: [carriers, 'CH'], returns: 'Alpen' },
  { given: [carriers, 'SE'], returns: 'Nord' },
  { given: [carriers, 'JP'], returns: { error: 'UNKNOWN_COUNTRY' } },
  { given: [carriers, 'Sweden'], returns: { error: 'INVALID_COUNTRY' } },
  { given: [carriers, 46], returns: { error: 'INVALID_COUNTRY' } },
], { carriers })
