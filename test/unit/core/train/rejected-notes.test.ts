import { expect, test } from 'vitest'
import { caughtNote, notesFor } from '../../../../src/core/train/rejected-notes.ts'

test('a fold is told its own rejected wordings and the kinds of faults, newest first, each once', () => {
  const notes = [
    { fold: 'A' as const, line: 'Return null. (tried: it did not help)' },
    { fold: 'B' as const, line: 'Throw. (tried: it made the answers worse)' },
    caughtNote([{ guard: 'length' }]),
    caughtNote([{ guard: 'length' }]),
  ]
  expect(notesFor(notes, 'A')).toEqual([
    '(caught before its trial) Say one rule in one or two short sentences.',
    'Return null. (tried: it did not help)',
  ])
  expect(notesFor(notes, 'B').join()).not.toContain('Return null')
  expect(notes).toHaveLength(4)
})
