import { check } from './support/check.js'

const suppliers = { Lumo: 'Berg', Tavi: 'Holm' }

await check('brand-supplier', 'brandSupplier', [
  { given: [suppliers, 'Lumo'], returns: 'Berg' },
  { given: [suppliers, 'Tavi'], returns: 'Holm' },
  { given: [suppliers, 'Zeno'], returns: { error: 'UNKNOWN_BRAND' } },
  { given: [suppliers, ''], returns: { error: 'INVALID_BRAND' } },
  { given: [suppliers, null], returns: { error: 'INVALID_BRAND' } },
], { suppliers })
