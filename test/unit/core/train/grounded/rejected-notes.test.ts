import { expect, test } from 'vitest'
import type { Experience } from '../../../../../src/core/library/experience.ts'
import type { Fold } from '../../../../../src/core/measure/trial-design.ts'
import {
  caughtNote,
  earlierNotes,
  libraryNotes,
  notesFor,
} from '../../../../../src/core/train/grounded/rejected-notes.ts'

const folds = new Map<string, Fold>([
  ['a', 'A'],
  ['b', 'A'],
  ['c', 'B'],
  ['d', 'B'],
])

test('a fold sees its own rejected wordings and the kinds of faults, newest first, each once', () => {
  const notes = [
    { tasks: ['a', 'b'], line: 'Return null. (tried: it did not help)' },
    { tasks: ['c'], line: 'Throw. (tried: it made the answers worse)' },
    caughtNote([{ guard: 'length' }]),
    caughtNote([{ guard: 'length' }]),
  ]
  expect(notesFor(notes, 'A', folds)).toEqual([
    '(caught before its trial) Say one rule in one or two short sentences.',
    'Return null. (tried: it did not help)',
  ])
  expect(notesFor(notes, 'B', folds).join()).not.toContain('Return null')
  expect(notes).toHaveLength(4)
})

test('lessons of earlier runs are shown where all that taught them is of the fold, newest first', () => {
  const notes = earlierNotes([
    { text: 'Newest.', tasks: ['a'], harmful: true },
    { text: 'Older.', tasks: ['b', 'a'], harmful: false },
    { text: 'Of both folds.', tasks: ['a', 'c'], harmful: false },
    { text: 'Of a task that is gone.', tasks: ['z'], harmful: false },
  ])
  expect(notesFor(notes, 'A', folds)).toEqual([
    'Newest. (tried: it made the answers worse)',
    'Older. (tried: it did not help)',
  ])
  expect(notesFor(notes, 'B', folds)).toEqual([])
})

test('a fold sees what the library retired only where all that taught it is of the fold; both see what a person wrote', () => {
  const of = (id: string, status: Experience['status'], tasks?: string[]): Experience => ({
    id,
    text: `Text of ${id}.`,
    evidence: [],
    tags: [],
    status,
    history: [],
    ...(tasks && { origin: { run: 'r1', step: 1, tasks, model: 'm' } }),
  })
  const notes = libraryNotes({
    version: 1,
    next: 5,
    experiences: [
      of('E1', 'retired', ['a', 'b']),
      of('E2', 'harmful', ['c']),
      of('E3', 'retired'),
      of('E4', 'proven', ['a']),
    ],
  })
  expect(notesFor(notes, 'A', folds)).toEqual([
    'Text of E3. (taken out of use)',
    'Text of E1. (taken out of use)',
  ])
  expect(notesFor(notes, 'B', folds)).toEqual([
    'Text of E3. (taken out of use)',
    'Text of E2. (it made the answers worse)',
  ])
})
