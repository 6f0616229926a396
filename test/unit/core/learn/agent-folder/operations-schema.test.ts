import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { readOperations } from '../../../../../src/core/learn/agent-folder/operations-file.ts'
import { OPERATIONS_SCHEMA } from '../../../../../src/core/learn/agent-folder/operations-schema.ts'

const rules = [{ id: 'E1', pinned: false, inUse: true, isExample: false }]
const known = { checks: 5, tags: ['a'], rules, maxOperations: 9 }

describe('the schema in the folder', () => {
  const isValid = new Ajv().compile(OPERATIONS_SCHEMA)
  it.each<[object, boolean]>([
    [{ op: 'add', text: 'x', evidence: [1], tags: ['a'], why: 'w' }, true],
    [{ op: 'add', text: 'x' }, true],
    [{ op: 'update', id: 'E1', text: 'x' }, true],
    [{ op: 'delete', id: 'E1' }, true],
    [{ op: 'none' }, true],
    [{ op: 'add' }, false],
    [{ op: 'add', text: '' }, false],
    [{ op: 'add', text: 'x', evidence: [0] }, false],
    [{ op: 'add', text: 'x', evidence: '1' }, false],
    [{ op: 'update', text: 'x' }, false],
    [{ op: 'keep' }, false],
  ])('agrees about %j with what is read', (operation, valid) => {
    const file = { operations: [operation] }
    expect(isValid(file)).toBe(valid)
    expect(readOperations(JSON.stringify(file), known).faults.length === 0).toBe(valid)
  })
})
