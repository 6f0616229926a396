import { describe, expect, it } from 'vitest'
import { changesAnything, completeOperation, parseOperations } from '../../../../src/core/learn/operations.ts'

const parsed = (value: unknown) => parseOperations(JSON.stringify(value))

describe('operations in a reply', () => {
  it.each([
    ['upper case', { op: 'ADD', id: null, text: 'Say a.' }],
    ['lower case', { op: 'add', id: null, text: 'Say a.' }],
    ['other key names', { Operation: 'Add', content: 'Say a.' }],
    ['another word for it', { action: 'insert', rule: 'Say a.' }],
    ['the word null for nothing', { op: 'ADD', id: 'null', text: 'Say a.' }],
    ['line breaks in its text', { op: 'ADD', id: '', text: ' Say\n  a. ' }],
  ])('%s', (_, value) => {
    expect(parsed([value]).operations).toEqual([{ op: 'add', id: null, text: 'Say a.' }])
    expect(parsed(value).operations).toEqual([{ op: 'add', id: null, text: 'Say a.' }])
    expect(parsed({ operations: [value] }).operations).toEqual([{ op: 'add', id: null, text: 'Say a.' }])
  })

  it('an id is read as number, in lower case and whole', () => {
    expect(parsed([3, '3', 'e3', 'E3'].map((id) => ({ op: 'delete', id }))).operations).toEqual(
      Array.from({ length: 4 }, () => ({ op: 'delete', id: 'E3', text: null })),
    )
  })

  it('what is no operation is refused with its reason, and costs its neighbours nothing', () => {
    const { operations, refused } = parsed([{ op: 'explode' }, 'ADD', { text: 'x' }, { op: 'NONE' }])
    expect(operations).toEqual([{ op: 'keep', id: null, text: null }])
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('"explode" is no operation'),
      expect.stringContaining('an operation is an object'),
      expect.stringContaining('is no operation'),
    ])
  })

  it('a reply without JSON is distinguished from one without operations', () => {
    expect(parseOperations('Nothing to do.').operations).toBeNull()
    expect(parseOperations('{"operations": []}').operations).toEqual([])
  })

  it('only keeping changes nothing', () => {
    expect(changesAnything([{ op: 'keep', id: 'E1', text: null }])).toBe(false)
    expect(changesAnything([{ op: 'delete', id: 'E1', text: null }])).toBe(true)
    expect(changesAnything([])).toBe(false)
  })

  it('what an operation needs and lacks is reported; DELETE needs no text', () => {
    const source = { evidence: ['q'], tags: [], tasks: ['a'] }
    expect(completeOperation({ op: 'delete', id: 'E1', text: null }, source)).toMatchObject({
      op: 'delete',
      id: 'E1',
    })
    expect(completeOperation({ op: 'delete', id: null, text: 'x' }, source)).toEqual({
      refused: 'delete names no experience',
    })
    expect(completeOperation({ op: 'add', id: null, text: null }, source)).toEqual({
      refused: 'add has no text',
    })
    expect(completeOperation({ op: 'update', id: 'E1', text: null }, source)).toEqual({
      refused: 'update has no text',
    })
    expect(completeOperation({ op: 'update', id: null, text: 'x' }, source)).toEqual({
      refused: 'update names no experience',
    })
    expect(completeOperation({ op: 'add', id: null, text: 'x' }, source)).toMatchObject({
      op: 'add',
      text: 'x',
      ...source,
    })
  })
})
