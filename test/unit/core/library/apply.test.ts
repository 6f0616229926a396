import { describe, expect, test } from 'vitest'
import { applyOperations } from '../../../../src/core/library/apply.ts'
import { EMPTY_LIBRARY, type Library } from '../../../../src/core/library/experience.ts'
import type { Operation } from '../../../../src/core/library/lesson.ts'

const CONTEXT = { run: 'r1', step: 2, model: 'm' }
const add = (text: string, more: Partial<Extract<Operation, { op: 'add' }>> = {}): Operation => ({
  op: 'add',
  text,
  evidence: [],
  tags: [],
  tasks: ['t1'],
  why: 'seen',
  ...more,
})
const START: Library = {
  version: 1,
  next: 8,
  experiences: [
    {
      id: 'E3',
      text: 'Return null on empty input.',
      evidence: ['q'],
      tags: ['a'],
      status: 'proven',
      effect: { mean: 0.2, low: 0.1, high: 0.3, trials: 20, of: 'x' },
      origin: { run: 'r0', step: 1, tasks: ['t0'], model: 'm' },
      history: [],
    },
    {
      id: 'E7',
      text: 'Log errors with their code.',
      evidence: [],
      tags: [],
      status: 'candidate',
      pinned: true,
      history: [],
    },
  ],
}
const update = (id: string, text: string): Operation => ({
  op: 'update',
  id,
  text,
  evidence: [],
  tags: [],
  tasks: ['t9'],
  why: 'w',
})

describe('operations on the library', () => {
  test('add takes the next id and records its origin', () => {
    const { library, applied } = applyOperations(
      EMPTY_LIBRARY,
      [add('Throw a TypeError for numbers.')],
      CONTEXT,
    )
    expect(applied.map(({ id }) => id)).toEqual(['E1'])
    expect(library.next).toBe(2)
    expect(library.experiences[0]).toMatchObject({
      status: 'candidate',
      origin: { run: 'r1', step: 2, tasks: ['t1'], model: 'm' },
      history: [{ run: 'r1', step: 2, op: 'add', why: 'seen' }],
    })
  })

  test('an example is added as one, is no duplicate of a rule, and is not reworded', () => {
    const example = { task: 'Write it.', answer: 'return 1', origin: 'solution' as const, tokens: 9 }
    const named = add('Return null on empty input.', { example })
    const { library, refused } = applyOperations(
      START,
      [named, add('Another name', { example: { ...example, answer: 'return 2' } }), update('E8', 'Other')],
      CONTEXT,
    )
    expect(library.experiences.at(-1)).toMatchObject({ id: 'E8', kind: 'example', example })
    expect(refused.map(({ reason }) => reason)).toEqual([
      'E8 has the same meaning: "Return null on empty input."',
      'E8 is an example: its answer was accepted as it is, so it is not reworded.',
    ])
  })

  test('update takes the measurement away and remembers every task that shaped the text', () => {
    const { library } = applyOperations(START, [update('e3', 'Throw on empty input.')], CONTEXT)
    const [changed] = library.experiences
    expect(changed).toMatchObject({
      status: 'candidate',
      text: 'Throw on empty input.',
      origin: { tasks: ['t0', 't9'] },
    })
    expect(changed).not.toHaveProperty('effect')
    expect(changed!.evidence).toEqual(['q'])
  })

  test('delete retires: the id and the history stay', () => {
    const { library } = applyOperations(START, [{ op: 'delete', id: 'E3', why: 'wrong' }], CONTEXT)
    expect(library.experiences[0]).toMatchObject({
      id: 'E3',
      status: 'retired',
      history: [{ op: 'delete', why: 'wrong' }],
    })
    expect(applyOperations(library, [update('E3', 'x y z')], CONTEXT).refused[0]!.reason).toBe(
      'E3 is retired.',
    )
  })

  test('nothing vanishes silently: an unknown id is refused with the nearest', () => {
    const { refused, library } = applyOperations(START, [update('E4', 'x')], CONTEXT)
    expect(refused[0]!.reason).toMatch(/There is no E4 in the library; the nearest id is E[37]/)
    expect(library).toEqual(START)
  })

  test('what the user pinned is not changed by a model', () => {
    expect(applyOperations(START, [update('E7', 'other')], CONTEXT).refused[0]!.reason).toMatch(
      /pinned by the user/,
    )
  })

  test('a near-duplicate is refused, also of a retired one, and names it', () => {
    const { refused } = applyOperations(START, [add('On empty input, return null.')], CONTEXT)
    expect(refused[0]!.reason).toMatch(/^E3 has the same meaning/)
  })

  test('two equal adds of one batch are one experience', () => {
    const { applied, refused } = applyOperations(
      EMPTY_LIBRARY,
      [add('Sort keys before hashing.'), add('Sort keys before hashing')],
      CONTEXT,
    )
    expect([applied.length, refused.length]).toEqual([1, 1])
  })

  test('at most 32 words: whole leading sentences are kept, else it is refused', () => {
    const long = `${'word '.repeat(20)}end. ${'more '.repeat(20)}end.`
    const { library } = applyOperations(EMPTY_LIBRARY, [add(long)], { ...CONTEXT, maxWords: 32 })
    expect(library.experiences[0]!.text).toBe(`${'word '.repeat(20)}end.`)
    const { refused } = applyOperations(EMPTY_LIBRARY, [add('word '.repeat(40))], {
      ...CONTEXT,
      maxWords: 32,
    })
    expect(refused[0]!.reason).toBe('Its text has 40 words; at most 32 are allowed.')
  })

  test('a full library refuses', () => {
    const { refused } = applyOperations(START, [add('Something new.')], { ...CONTEXT, maxExperiences: 2 })
    expect(refused[0]!.reason).toMatch(/holds 2 experiences already/)
  })

  test('keep changes nothing', () => {
    expect(applyOperations(START, [{ op: 'keep', why: '' }], CONTEXT)).toEqual({
      library: START,
      applied: [],
      refused: [],
    })
  })
})
