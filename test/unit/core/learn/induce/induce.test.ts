import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../../../src/core/learn/induce/case.ts'
import { induce } from '../../../../../src/core/learn/induce/induce.ts'
import { Draw } from './planted.ts'
import { PRODUCTIONS } from './productions.ts'

const check = (
  task: string,
  name: string,
  expected: string,
  received?: string,
  prompt = '',
): Observation => ({
  task,
  prompt,
  name,
  expected,
  ...(received !== undefined && { received }),
})
const sentences = (...checks: Observation[]) => induce(checks).map(({ sentence }) => sentence)

describe('a rule', () => {
  it('is a sentence with one example', () => {
    expect(
      sentences(
        check('a', 'price(3).total', '37', '37.5'),
        check('a', 'price(4).total', '38', '38.7'),
        check('b', 'share(4).total', '3', '3.75'),
        check('b', 'share(5).total', '12', '12.99'),
      ),
    ).toEqual(['Round "total" down to a whole number, for example 3 instead of 3.75.'])
    expect(
      sentences(
        check('a', 'free()', '{ status: 204, body: null }', '{ status: 200, body: null }'),
        check('b', 'drop(1)', '{ status: 204, body: null }', '{ status: 200, body: null }'),
      ),
    ).toEqual(['Return { status: 204, body: null }, for example in free().'])
  })

  it('is nothing where lists have only in common that they are lists', () => {
    expect(
      sentences(
        check('a', 'notes()', "[{ text: 'Blade is new' }]", 'undefined'),
        check('b', 'audit()', "[{ day: '2026-03-02', desk: 'north', id: 'DON-0001' }]", 'undefined'),
      ),
    ).toEqual([])
  })

  it('is made of any values without a fault, and says something where it is made', () => {
    const written = fc.json({ maxDepth: 3 })
    const observations = fc.array(
      fc.record({ task: fc.constantFrom('a', 'b', 'c'), expected: written, received: written }),
      { minLength: 2, maxLength: 8 },
    )
    fc.assert(
      fc.property(observations, (all) => {
        for (const sentence of sentences(
          ...all.map(({ task, expected, received }) => check(task, 'f(1)', expected, received)),
        ))
          expect(sentence).toMatch(/\S{2}.*\.$/s)
      }),
      { numRuns: 150 },
    )
  })

  it('names what checks expect where that is no value', () => {
    expect(
      sentences(
        check('a', 'load("")', 'a ValueError to be raised', '1'),
        check('b', 'save("")', 'a ValueError to be raised', '2'),
      ),
    ).toEqual(['Give what checks expect: a ValueError to be raised, for example in load("").'])
  })

  it('tells to return what exceptions stood for', () => {
    expect(
      sentences(
        check('a', 'open(-1)', 'None', 'ValueError: no'),
        check('a', 'open(-2)', '{"fault": "negative"}', 'ValueError: no'),
        check('b', 'shut(-7)', '{"fault": "negative"}', 'ValueError: no'),
      ),
    ).toEqual(['Instead of throwing, return { fault: "negative" }, for example in open(-2).'])
  })

  it('counts the answers that refute it, and is none where too many do', () => {
    const pairs = (wrong: number) =>
      Array.from({ length: 12 }, (_, at) =>
        check(`t${at % 3}`, `f(${at})`, String(at < wrong ? at + 1 : at), String(at + 0.5)),
      )
    expect(induce(pairs(1))).toMatchObject([
      { statement: 'Round the result down to a whole number.', counterexamples: 1 },
    ])
    expect(induce(pairs(6))).toEqual([])
  })

  it('is refuted by one check', () => {
    const named = ['ribbon', 'candle', 'saucer', 'pillow'].map((name, at) =>
      check(`t${at}`, 'label', `"x:${name.toUpperCase()}"`, undefined, `It is called "${name}".`),
    )
    expect(sentences(...named)).toHaveLength(1)
    expect(
      sentences(...named, check('t9', 'label', '"blanket"', undefined, 'It is called "blanket".')),
    ).toEqual([])
  })

  it('is never that tasks have the same answer', () => {
    const labels = ['a', 'b', 'c', 'd'].map((task) => check(task, 'answer', '"harmless"', '"spam"'))
    expect(sentences(...labels)).toEqual([])
    expect(sentences(...labels.map((one) => ({ ...one, name: '$.kind' })))).toEqual([
      'Set "kind" to "harmless".',
    ])
  })

  it('needs two tasks', () => {
    expect(
      sentences(check('a', 'f(1).state', '"closed for good"'), check('a', 'f(2).state', '"closed for good"')),
    ).toEqual([])
  })

  it('does not depend on the order of the checks', () => {
    const sets = PRODUCTIONS.map(({ plant, tasks = 4 }, at) => plant(new Draw(at, tasks)).checks)
    fc.assert(
      fc.property(
        fc.constantFrom(...sets).chain((set) => fc.shuffledSubarray(set, { minLength: set.length })),
        (checks) => {
          const sorted = [...checks].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
          const statements = (of: Observation[]) => induce(of).map(({ statement }) => statement)
          expect(statements(checks)).toEqual(statements(sorted))
        },
      ),
      { numRuns: 50 },
    )
  })
})
