import { describe, expect, it } from 'vitest'
import type { ProposalState } from '../../../../src/core/proposals/proposal.ts'
import {
  editableMap,
  type Findings,
  mapProblem,
  noFindings,
  type ProposalRecord,
  takeRecord,
  writtenIn,
} from '../../../../src/vscode/tasks/findings.ts'
import {
  hasLeftOut,
  isTicked,
  labelOf,
  leftOutText,
  leftOutWords,
  nothingWords,
} from '../../../../src/vscode/tasks/proposal-words.ts'
import { english } from '../experiences/make-experience.ts'

const proposal = (id: string, fields: Partial<ProposalRecord> = {}): ProposalRecord => ({
  id,
  source: 'tests',
  origin: 'test/port.test.js',
  language: 'javascript',
  file: 'src/port.js',
  symbol: id,
  range: { first: 4, last: 9 },
  prompt: 'Write it.',
  show: [],
  verify: [],
  tags: [],
  digest: id,
  checks: [],
  state: { kind: 'valid' },
  offered: true,
  why: 'its tests pass the known answer',
  like: [],
  knownIn: null,
  takenOut: false,
  ...fields,
})
const refused = (id: string, state: ProposalState) => proposal(id, { state, offered: false })
const leak: ProposalState = { kind: 'refused', code: 'leak', reason: 'dist/port.js holds\nits body.' }
const found = (fields: Partial<Findings> = {}): Findings => ({ ...noFindings(), ...fields })

describe('the findings of a search for tasks', () => {
  it('is taken from the records, whatever else is reported', () => {
    const findings = noFindings()
    for (const record of [
      { type: 'proposal', ...proposal('a') },
      { type: 'test-file-skipped', file: 'test/a.spec.ts', reason: 'its runner is not known' },
      { type: 'not-taken-over', line: 3, reason: 'it has no prompt.' },
      { type: 'import-mapping', format: 'csv', mapping: [], tasks: 1, notes: [] },
      { type: 'proposal-checked', done: 1 },
    ])
      takeRecord(findings, record, english)
    expect(findings).toMatchObject({
      proposals: [{ id: 'a' }],
      skipped: [{ file: 'test/a.spec.ts', reason: 'its runner is not known' }],
      notImported: [{ line: 3, reason: 'it has no prompt.' }],
      mapping: { format: 'csv', tasks: 1 },
    })
    expect(writtenIn({ type: 'proposals-finished', written: null })).toBeNull()
    expect(writtenIn({ type: 'other' })).toBeNull()
  })

  it('ticks one of those that look alike, and shows where each is and how often it was solved', () => {
    const [a, b] = [proposal('a', { like: ['b'] }), proposal('b', { like: ['a'] })]
    expect([a, b].map((one) => isTicked(one, [a, b]))).toEqual([true, false])
    const out = { ...a, takenOut: true }
    expect([out, b].map((one) => isTicked(one, [out, b]))).toEqual([false, true])
    const solved = proposal('c', { baseline: { mean: 0.5, rollouts: 4 } })
    expect(labelOf(solved, english)).toEqual({
      label: 'c',
      description: 'solved in 2 of 4 attempts · src/port.js:4 c',
      detail: 'its tests pass the known answer. Write it.',
    })
  })

  it('names in words why something was left out, the most frequent first', () => {
    const flaky: ProposalState = { kind: 'flaky', reason: 'it passed 2 of 3 times.' }
    const all = [refused('a', flaky), refused('b', leak), refused('c', leak), proposal('d')]
    expect(leftOutWords(all, english)).toBe('2 whose answer is in another file, 1 flaky')
  })

  it('shows each thing that was left out with its reason', () => {
    const text = leftOutText(
      found({
        proposals: [
          refused('a', leak),
          proposal('b', { offered: false, knownIn: 'x.tasks.yaml' }),
          proposal('c'),
        ],
        skipped: [{ file: 'test/a.spec.ts', reason: 'its runner is not known' }],
        notImported: [{ line: 3, reason: 'it has no prompt.' }],
      }),
      english,
    )
    expect(text).toContain('## Proposals (1)\n\n- a (src/port.js:4 a): dist/port.js holds its body.')
    expect(text).toContain('## Test files (1)\n\n- test/a.spec.ts: its runner is not known')
    expect(text).toContain('- line 3: it has no prompt.')
    expect(text).toContain('- b: x.tasks.yaml')
    expect(text).not.toContain('- c')
    expect(hasLeftOut(found({ proposals: [proposal('c')] }))).toBe(false)
  })

  it('reports why there is nothing to choose', () => {
    const skipped = [{ file: 'test/a.spec.ts', reason: 'its runner is not known' }]
    expect(nothingWords(found({ skipped }), english)).toBe(
      'The test file test/a.spec.ts cannot be used: its runner is not known.',
    )
    expect(nothingWords(found({ skipped: [...skipped, ...skipped] }), english)).toMatch(
      /^None of the 2 test files/,
    )
    expect(
      nothingWords(found({ notImported: [{ line: 3, reason: 'it has no prompt.' }] }), english),
    ).toContain('line 3: it has no prompt.')
    expect(nothingWords(found({ proposals: [refused('a', leak)] }), english)).toBe(
      'None of the 1 that were found can become a task: 1 whose answer is in another file.',
    )
    expect(
      nothingWords(found({ proposals: [proposal('b', { offered: false, knownIn: 'x' })] }), english),
    ).toMatch(/^Nothing new/)
    expect(nothingWords(found(), english)).toBe('Nothing to propose was found.')
  })
})

describe('a mapping that is edited', () => {
  it('is what was recognised, else the columns in their order', () => {
    const of = (columns: string[], ...mapping: [string, string][]) =>
      editableMap({ columns, mapping: mapping.map(([field, from]) => ({ field, from, example: '' })) })
    expect(of(['frage', 'antwort', 'x'])).toBe('prompt=frage,answer=antwort')
    expect(of(['id', 'context', 'question', 'gut'], ['id', 'id'], ['prompt', 'context + question'])).toBe(
      'prompt=context+question,answer=gut',
    )
    expect(of(['frage'])).toBe('prompt=frage')
  })

  it('is checked while it is edited', () => {
    const problem = (map: string) => mapProblem(map, ['frage', 'antwort'], english)
    expect(problem(' prompt=frage + antwort, tags= ')).toBeUndefined()
    expect(problem('prompt=frag')).toBe('prompt=frag: there is no column "frag"; did you mean "frage"?')
    expect(problem('answers=antwort')).toMatch(/^answers=antwort: a task has no field "answers"; there are /)
    expect(problem('')).toMatch(/^Columns are given as field=column/)
  })
})
