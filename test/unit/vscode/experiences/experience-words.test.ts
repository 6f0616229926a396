import { describe, expect, test } from 'vitest'
import { effectDigest } from '../../../../src/core/library/staleness.ts'
import {
  groupWord,
  intervalPicture,
  spoken,
  statusWord,
  tooltip,
  describe as words,
} from '../../../../src/vscode/experiences/experience-words.ts'
import { english, experience } from './make-experience.ts'

const measured = { mean: 0.31, low: 0.12, high: 0.48, trials: 48, model: 'm' }

describe('the words of a row', () => {
  test('id, effect with its interval, rollouts', () => {
    expect(words(experience('E7', { effect: measured }), 'm', english)).toBe(
      'E7 · +0.31 [+0.12, +0.48] · 48 rollouts',
    )
  })

  test('whether it is in use, before all numbers', () => {
    expect(words(experience('E7', { effect: measured }), 'm', english, 'not in use')).toMatch(
      /^E7 · not in use · \+0\.31/,
    )
  })

  test('a measurement of another text or another model is said', () => {
    const edited = experience('E7', {
      effect: { ...measured, of: effectDigest({ text: 'was', evidence: [] }) },
    })
    expect(words(edited, 'm', english)).toContain('edited since, measure again')
    expect(words(experience('E7', { effect: measured }), 'other', english)).toContain('measured with m')
  })

  test('a screen reader hears the status first, also when it is off', () => {
    const one = experience('E7', { status: 'proven', disabled: true })
    expect(spoken(one, undefined, english)).toBe('Proven. E7 · off. Rule of E7.')
  })
})

test('one is a candidate, a group of them are candidates', () => {
  expect([statusWord('candidate', english), groupWord('candidate', english)]).toEqual([
    'Candidate',
    'Candidates',
  ])
  expect(groupWord('proven', english)).toBe('Proven')
})

describe('the interval as a picture', () => {
  test('mean inside its ends, no effect in the middle', () => {
    expect(intervalPicture(measured, 21)).toBe('-0.48           ┊  ├──●───┤ +0.48')
  })

  test.each([
    { mean: 0, low: 0, high: 0 },
    { mean: -1, low: -1, high: 1 },
    { mean: 0.02, low: 0.01, high: 0.03 },
  ])('holds its width for %j', (effect) => {
    const line = intervalPicture(effect, 31)
    expect([...line.replace(/^\S+ | \S+$/g, '')]).toHaveLength(31)
    expect(line).toContain('●')
  })
})

describe('the tooltip', () => {
  const text = tooltip(
    experience('E7', {
      text: 'Use `x` <img src=x> [here](command:evil) $(trash)',
      evidence: ['**bold**\n# head'],
      tags: ['a|b'],
      effect: measured,
      origin: { run: 'r1', step: 1, tasks: ['parse_port'], model: 'm*' },
      history: [{ run: 'user', step: 0, op: 'pin', why: 'by hand' }],
    }),
    'in-use',
    'm',
    english,
  )

  test('shows the words of models and files as text', () => {
    expect(text).not.toMatch(/(?<!\\)[`[<$](?:x`|here|img|\()/)
    expect(text).toContain('\\[here\\]')
    expect(text).toContain('\\*\\*bold\\*\\*')
    expect(text).not.toMatch(/^# head/m)
  })

  test('says why it is not in use', () => {
    const one = experience('E7')
    expect(tooltip(one, 'not-accepted', 'm', english)).toContain('**Not in use.** Not proven yet')
    expect(tooltip(one, 'in-use', 'm', english)).not.toContain('Not in use')
  })

  test('has evidence, effect, origin and history', () => {
    for (const part of [
      'seen',
      'Effect +0.31 [+0.12, +0.48], 48 rollouts with m',
      'From r1',
      'you · pin: by hand',
    ])
      expect(text).toContain(part)
  })
})
