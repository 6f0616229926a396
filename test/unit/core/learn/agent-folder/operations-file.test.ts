import { describe, expect, it } from 'vitest'
import {
  type AgentKnown,
  readOperations,
} from '../../../../../src/core/learn/agent-folder/operations-file.ts'

const known: AgentKnown = {
  checks: 3,
  tags: ['dates', 'parsing'],
  rules: [
    { id: 'E1', pinned: false, inUse: true, isExample: false },
    { id: 'E2', pinned: true, inUse: true, isExample: false },
    { id: 'E3', pinned: false, inUse: false, isExample: false },
    { id: 'E4', pinned: false, inUse: true, isExample: true },
  ],
  maxOperations: 4,
}
const read = (text: string) => readOperations(text, known)
const sentences = (text: string) => read(text).faults.map(({ sentence }) => sentence)
const one = (operation: object) => JSON.stringify({ operations: [operation] })

describe('the file that an agent leaves', () => {
  it('holds operations, a list alone too, and members that nobody knows', () => {
    const operations = [
      { op: 'add', text: ' When a port is missing, return 0. ', evidence: [1, 3], tags: ['parsing'], x: 1 },
      { op: 'update', id: 'E1', text: 'When a date is missing, return null.' },
      { op: 'delete', id: 'E4', why: 'it misleads' },
    ]
    const expected = {
      operations: [
        { op: 'add', text: 'When a port is missing, return 0.', evidence: [1, 3], tags: ['parsing'] },
        { op: 'update', id: 'E1', text: 'When a date is missing, return null.', evidence: [], tags: [] },
        { op: 'delete', id: 'E4', why: 'it misleads' },
      ],
      faults: [],
    }
    expect(read(JSON.stringify({ operations, note: 'x' }))).toEqual(expected)
    expect(read(`\uFEFF${JSON.stringify(operations)}`)).toEqual(expected)
  })

  it('may say that there is no rule', () => {
    expect(read(one({ op: 'none', why: 'ordinary mistakes' }))).toEqual({ operations: [], faults: [] })
    expect(read('{ "operations": [] }')).toEqual({ operations: [], faults: [] })
  })

  it.each([
    ['', /^operations\.json:1:1: /],
    ['{\n  "operations": [\n    { "op": "add", }\n', /^operations\.json:3:20: /],
    ['I found no rule.', /^operations\.json:1:1: /],
    ['```json\n[]\n```', /^operations\.json:1:1: /],
    ['7', /^operations\.json:1:1: There is no list of operations: it should look like /],
    ['{ "operations": "none" }', /^operations\.json:1:17: There is no list of operations/],
  ])('%j is read as nothing, with the place of the fault', (text, sentence) => {
    const { operations, faults } = read(text)
    expect(operations).toEqual([])
    expect(faults).toEqual([{ operation: null, sentence: expect.stringMatching(sentence) }])
  })

  it.each([
    ['a text', 'operations.json:1:16: An operation is an object'],
    [
      { op: 'insert', text: 'x' },
      'operations.json:1:22: The member "op" must be "add", "update", "delete" or "none".',
    ],
    [{ text: 'x' }, 'operations.json:1:16: The member "op" must be'],
    [{ op: 'add' }, 'operations.json:1:16: The member "text" must hold the rule'],
    [{ op: 'add', text: '  ' }, 'operations.json:1:35: The member "text" must hold the rule'],
    [
      { op: 'add', text: 'x', evidence: ['E1'] },
      'operations.json:1:51: The member "evidence" must be a list',
    ],
    [
      { op: 'add', text: 'x', evidence: [2, 9] },
      'operations.json:1:53: There is no check 9; checks.md has 3.',
    ],
    [
      { op: 'add', text: 'x', tags: ['date'] },
      'operations.json:1:47: No task here has the tag "date"; the nearest is "dates".',
    ],
    [{ op: 'update', text: 'x' }, 'operations.json:1:16: The member "id" must name a rule'],
    [{ op: 'update', id: 'E9', text: 'x' }, 'operations.json:1:36: There is no rule E9 in library.json'],
    [{ op: 'update', id: 'E2', text: 'x' }, 'operations.json:1:36: E2 is pinned by the user'],
    [{ op: 'update', id: 'E4', text: 'x' }, 'operations.json:1:36: E4 is a worked example'],
    [{ op: 'delete', id: 'E3' }, 'operations.json:1:36: E3 is not in use'],
  ])('%j is left out with its place', (operation, sentence) => {
    const text = JSON.stringify({ operations: [operation] })
    expect(read(text).operations).toEqual([])
    expect(sentences(text)).toEqual([expect.stringContaining(sentence)])
    expect(read(text).faults[0]!.operation).toEqual(operation)
  })

  it('of which one is faulty loses that one alone', () => {
    const text = JSON.stringify([{ op: 'add' }, { op: 'add', text: 'When a port is missing, return 0.' }])
    expect(read(text).operations).toHaveLength(1)
    expect(sentences(text)).toHaveLength(1)
  })

  it('is capped, and says so once', () => {
    const text = JSON.stringify(Array.from({ length: 9 }, (_, i) => ({ op: 'add', text: `Rule ${i}` })))
    expect(read(text).operations).toHaveLength(4)
    expect(sentences(text)).toEqual([
      expect.stringMatching(/^operations\.json:1:\d+: There are 9 operations; only the first 4 are used\.$/),
    ])
  })

  it('cannot reach what objects inherit', () => {
    const { operations, faults } = read('[{ "__proto__": { "op": "add", "text": "x" } }]')
    expect(operations).toEqual([])
    expect(faults).toHaveLength(1)
  })
})
