import { check } from './support/check.js'

const depots = [
  { name: 'West', postcode: '44137' },
  { name: 'South', postcode: '80331' },
]

await check('depot-at', 'depotAt', [
  { given: [depots, '44137'], returns: 'West' },
  { given: [depots, '80331'], returns: 'South' },
  { given: [depots, '10115'], returns: { error: 'UNKNOWN_POSTCODE' } },
  { given: [depots, '441'], returns: { error: 'INVALID_POSTCODE' } },
  { given: [depots, 44137], returns: { error: 'INVALID_POSTCODE' } },
], { depots })
