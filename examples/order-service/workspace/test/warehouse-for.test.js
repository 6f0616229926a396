import { check } from './support/check.js'

const warehouses = [
  { name: 'West', prefix: '44' },
  { name: 'South', prefix: '80' },
]

await check('warehouse-for', 'warehouseFor', [
  { given: [warehouses, '44137'], returns: 'West' },
  { given: [warehouses, '80331'], returns: 'South' },
  { given: [warehouses, '10115'], returns: { error: 'UNKNOWN_POSTCODE' } },
  { given: [warehouses, '441'], returns: { error: 'INVALID_POSTCODE' } },
  { given: [warehouses, 44137], returns: { error: 'INVALID_POSTCODE' } },
], { warehouses })
