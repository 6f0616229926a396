import { describe, expect, it, test } from 'vitest'
import { effectDigest } from '../../../../src/core/library/staleness.ts'
import { statusWords } from '../../../../src/core/library/status-words.ts'
import {
  groupWord,
  ICONS,
  iconOf,
  linesOf,
  shortOf,
  spoken,
  statusMeaning,
  statusWord,
  useWord,
  whyNotInUse,
  describe as words,
} from '../../../../src/vscode/experiences/experience-words.ts'
import { english, experience } from './make-experience.ts'

const measured = { mean: 0.31, low: 0.12, high: 0.48, trials: 48, model: 'm' }

describe('the words of a row', () => {
  test('id, effect with its interval, attempts', () => {
    expect(words(experience('E7', { effect: measured }), { model: 'm' }, english)).toBe(
      'E7 · +0.31 [+0.12, +0.48] · 48 attempts · with reply · m',
    )
  })

  test('whether it is in use, before all numbers', () => {
    expect(words(experience('E7', { effect: measured }), { model: 'm' }, english, 'not in use')).toMatch(
      /^E7 · not in use · \+0\.31/,
    )
  })

  test('a measurement of another text or another model is mentioned', () => {
    const edited = experience('E7', {
      effect: { ...measured, of: effectDigest({ text: 'was', evidence: [] }) },
    })
    expect(words(edited, { model: 'm' }, english)).toContain('edited since, measure again')
    expect(words(experience('E7', { effect: measured }), { model: 'other' }, english)).toContain(
      'measured with reply · m, not with other',
    )
  })

  test('an example has the icon of its kind in the colour of its status, and says what it is', () => {
    const example = { task: 'Write it.', answer: 'return 1', origin: 'solution' as const, tokens: 9 }
    const one = experience('E7', { kind: 'example', example, status: 'proven' })
    expect(iconOf(one)).toEqual({ id: 'file-code', color: ICONS.proven.color })
    expect(iconOf({ ...one, disabled: true }).id).toBe('circle-slash')
    expect(words(one, { model: 'm' }, english, 'in use')).toBe('E7 · example · in use')
    expect(spoken(one, {}, english)).toBe('Proven. E7 · example. Rule of E7.')
  })

  test('a screen reader reads the status first, also when it is disabled', () => {
    const one = experience('E7', { status: 'proven', disabled: true })
    expect(spoken(one, {}, english)).toBe('Proven. E7 · disabled. Rule of E7.')
  })
})

test('one is a candidate, a group of them are candidates', () => {
  expect([statusWord('candidate', english), groupWord('candidate', english)]).toEqual([
    'Candidate',
    'Candidates',
  ])
  expect(groupWord('proven', english)).toBe('Proven')
})

test('what a gate accepted with others is named by the words of all surfaces', () => {
  expect(statusWord('accepted', english).toLowerCase()).toBe(statusWords('accepted'))
  expect(statusMeaning('accepted', english)).toContain('included in the prompt')
})

test('what is enabled and not in use is shown with its reason', () => {
  expect(useWord('in-use', english)).toBe('in use')
  expect(whyNotInUse('in-use', english)).toBeNull()
  for (const unused of [
    'broken-library',
    'no-room',
    'harmful',
    'edited',
    'other-reader',
    'not-accepted',
  ] as const) {
    expect(useWord(unused, english)).toBe('not in use')
    expect(whyNotInUse(unused, english)).toMatch(/^[A-Z].*\.$/)
  }
  // Their rows say it already.
  for (const other of ['off', 'retired'] as const) expect(useWord(other, english)).toBe('')
})

describe('an error in the file', () => {
  const said = { short: '+0.20 [+0.07, +0.33]', lines: ['Does it help? Yes.'] }
  const problem = (severity: 'error' | 'warning') => ({
    severity,
    message: 'm',
    position: { file: '/w/library.yaml', line: 4, column: 1 },
  })

  it('reports the error of a library, not what its last run has measured', () => {
    const view = { state: { problems: [problem('warning'), problem('error')] }, words: said }
    expect(shortOf(view, english)).toBe('error in line 4')
    expect(linesOf(view, english)).toEqual([
      'The library has an error in line 4; until it is fixed, none of its experiences are used.',
    ])
  })

  it('reports of any other what was measured', () => {
    const view = { state: { problems: [problem('warning')] }, words: said }
    expect(shortOf(view, english)).toBe(said.short)
    expect(linesOf(view, english)).toEqual(said.lines)
  })
})
