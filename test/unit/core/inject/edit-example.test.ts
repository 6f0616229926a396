import { describe, expect, test } from 'vitest'
import {
  editExperience,
  exampleByUser,
  MAX_ANSWER,
  MAX_TASK,
} from '../../../../src/core/inject/edit-example.ts'
import { sizeInPrior } from '../../../../src/core/inject/prior.ts'
import { addByUser } from '../../../../src/core/library/edit.ts'
import type { Library } from '../../../../src/core/library/experience.ts'
import { staleness } from '../../../../src/core/library/staleness.ts'

const effect = { mean: 0.4, low: 0.2, high: 0.6, trials: 16 }

/** One rule and one example of a training. */
function library(): Library {
  const rule = { text: 'Round money down.', evidence: [], tags: [] }
  const example = {
    text: 'late-days',
    example: {
      ...exampleByUser({ task: 'Write late(days).', answer: 'return 0' }),
      origin: 'repaired try' as const,
    },
    evidence: [],
    tags: [],
  }
  const start = addByUser({ version: 1, next: 1, experiences: [] }, rule).library
  const made = addByUser(start, example).library
  return {
    ...made,
    experiences: made.experiences.map((one) => ({ ...one, status: 'proven' as const, effect })),
  }
}
const example = (of: Library) => of.experiences.find(({ kind }) => kind === 'example')!

describe('an example by a person', () => {
  test('counts its tokens, keeps the indent of its first line, and is as good as a solution', () => {
    const made = exampleByUser({ task: ' Add.\r\n', answer: '\n \n  return 1\r\n  done\n', shows: ' ' })
    expect(made).toEqual({
      task: ' Add.',
      answer: '  return 1\n  done',
      origin: 'solution',
      tokens: made.tokens,
    })
    expect(made.tokens).toBe(sizeInPrior({ text: '', evidence: [], example: made }))
    expect(made.tokens).toBeGreaterThan(10)
  })

  test.each([
    [{ task: ' \n', answer: 'x' }, 'The task of the example is empty.'],
    [{ task: 'x', answer: '' }, 'The accepted answer of the example is empty.'],
    [
      { task: 'x'.repeat(MAX_TASK + 1), answer: 'x' },
      'The task of the example has 2001 characters; at most 2000 are allowed: shorten it to what its answer depends on.',
    ],
    [
      { task: 'x', answer: 'x'.repeat(MAX_ANSWER + 1) },
      'The accepted answer of the example has 10001 characters; at most 10000 are allowed: choose a task with a shorter answer.',
    ],
  ])('has limits: %#', (text, message) => {
    expect(() => exampleByUser(text)).toThrow(message)
  })

  test('without a name it is called after its task', () => {
    const long = exampleByUser({ task: `Write\n${'word '.repeat(40)}`, answer: 'x' })
    const { experiences } = addByUser(library(), { text: ' ', example: long, evidence: [], tags: [] }).library
    expect(experiences.at(-1)!.text).toMatch(/^Write word word .*…$/)
    expect([...experiences.at(-1)!.text]).toHaveLength(100)
  })
})

describe('an edit of an example', () => {
  test('of its answer counts the tokens again, makes its measurement old, and the answer is the person’s', () => {
    const before = library()
    const after = example(
      editExperience(before, 'e2', { example: { answer: 'return { error: "INVALID" }' } }),
    )
    expect(after.example).toMatchObject({ task: 'Write late(days).', origin: 'solution' })
    expect(after.example!.tokens).toBeGreaterThan(example(before).example!.tokens)
    expect(staleness(after)).toBe('edited')
    expect(after.history.at(-1)).toMatchObject({ op: 'edit', why: 'example changed by hand' })
  })

  test('of its name alone leaves the measurement, and of its task the origin of the answer', () => {
    const named = example(editExperience(library(), 'E2', { text: 'Late days' }))
    expect([named.text, staleness(named)]).toEqual(['Late days', null])
    const asked = example(editExperience(library(), 'E2', { example: { task: 'Write late(days) again.' } }))
    expect(asked.example!.origin).toBe('repaired try')
  })

  test('what it shows can be added and taken away', () => {
    const shown = editExperience(library(), 'E2', { example: { shows: 'Never throw.' } })
    expect(example(shown).example!.shows).toBe('Never throw.')
    expect(example(editExperience(shown, 'E2', { example: { shows: '' } })).example).not.toHaveProperty(
      'shows',
    )
  })

  test('what comes back unchanged stays, also where the file holds more than may be written', () => {
    const before = library()
    const long = 'x'.repeat(MAX_ANSWER + 5)
    const one = example(before)
    one.example = { ...one.example!, answer: long }
    const { task, answer } = one.example
    expect(editExperience(before, 'E2', { example: { task, answer, shows: '' } })).toEqual(before)
  })

  test('never turns a rule into an example or an example into a rule', () => {
    expect(() => editExperience(library(), 'E1', { example: { answer: 'x' } })).toThrow(
      'E1 is a rule: it has no task and no answer that could be changed.',
    )
    expect(() => editExperience(library(), 'E2', { text: 'x', example: null })).toThrow(
      'E2 is an example, so it needs a task and an answer',
    )
    expect(editExperience(library(), 'E1', { example: null })).toEqual(library())
  })
})
