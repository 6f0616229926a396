import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldsOf } from '../../../../src/core/learn/folds.ts'
import {
  EVIDENCE_COUNT,
  evidenceOf,
  lessonsOf,
  parseReflection,
  planReadings,
} from '../../../../src/core/learn/reflect.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'
import { task } from '../../../support/memory-ports.ts'

describe('the rules of a reflection', () => {
  const rule = 'Return an error object.'
  it.each([
    ['as asked for', { lessons: [{ checks: [1], rule }] }, [1]],
    ['an array alone', [{ checks: [1], rule }], [1]],
    ['one object alone', { checks: [1], rule }, [1]],
    ['another name for the rule', { lessons: [{ lesson: rule, checks: ['1'] }] }, [1]],
    ['one check without a list', [{ rule, checks: 1 }], [1]],
    ['no checks', [{ rule }], []],
    ['plain strings', { lessons: [rule] }, []],
    ['plain strings beside a remark', { note: 'common cause', lessons: [rule] }, []],
    ['line breaks', [{ rule: ' Return an\n error object. ' }], []],
    ['empty ones beside it', [{ rule: '' }, { rule }, { other: 1 }, null, 3], []],
  ])('%s', (_, value, checks) => {
    expect(parseReflection(JSON.stringify(value))).toEqual([{ rule, checks }])
  })

  it('a form that is copied and not filled in is none', () => {
    const rules = ['When ..., ... returns the expected result', 'When an id is missing, return null ...']
    expect(parseReflection(JSON.stringify(rules))).toEqual([{ rule: rules[1], checks: [] }])
  })

  it('a reply without JSON is distinguished from one without lessons', () => {
    expect(parseReflection('They failed.')).toBeNull()
    expect(parseReflection('{"lessons": []}')).toEqual([])
  })

  it('cut at the token limit keeps the rules that are whole', () => {
    const text = JSON.stringify({
      lessons: [
        { checks: [1], rule },
        { checks: [2], rule: 'Another one.' },
      ],
    })
    expect(parseReflection(text.slice(0, -12))).toEqual([{ rule, checks: [1] }])
  })
})

describe('folds and readings', () => {
  const tasksOf = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      task(`t${i}`, {
        prompt: `${'abcdefghijklmnopqrstuvwxyz'[i % 26]!.repeat(12)} number ${i} ${i * 7919}`,
        tags: [`tag${i % 3}`],
        ...(i % 5 === 4 ? { group: `g${i % 2}` } : {}),
      }),
    )

  it('halve the tasks, keep groups together, and depend on tasks and seed alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, seed) => {
        const tasks = tasksOf(count)
        const folds = foldsOf(tasks, seed)
        expect(folds.size).toBe(count)
        for (const one of tasks)
          for (const other of tasks)
            if (one.group !== undefined && one.group === other.group)
              expect(folds.get(one.id)).toBe(folds.get(other.id))
        expect([...foldsOf([...tasks].reverse(), seed)].sort()).toEqual([...folds].sort())
        const sizes = ['A', 'B'].map((fold) => [...folds.values()].filter((of) => of === fold).length)
        const largest = Math.max(
          1,
          ...['g0', 'g1'].map((group) => tasks.filter((one) => one.group === group).length),
        )
        expect(Math.abs(sizes[0]! - sizes[1]!)).toBeLessThanOrEqual(largest)
      }),
    )
  })

  it('each task is read once, with tasks of its own fold, in readings of nearly equal size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (count, size, seed) => {
          const tasks = tasksOf(count)
          const folds = foldsOf(tasks, seed)
          const readings = planReadings(folds, new Map(tasks.map((one) => [one.id, one])), size, seed, 1)
          expect(readings.flatMap((reading) => reading.tasks).sort()).toEqual(
            tasks.map(({ id }) => id).sort(),
          )
          for (const { fold, tasks: ids } of readings) {
            expect(ids.length).toBeLessThanOrEqual(size)
            for (const id of ids) expect(folds.get(id)).toBe(fold)
          }
        },
      ),
    )
  })
})

describe('a concrete wording', () => {
  const quotes = [
    { task: 'find', text: "findDepot(depots, '') should return { error: 'INVALID_ID' }" },
    { task: 'look', text: "lookUp(users, '') should return { error: 'INVALID_ID' }" },
    { task: 'age', text: "checkAge(-1) should return { error: 'INVALID_AGE' }" },
  ]
  const kind = '{ error: "INVALID_<NAME>" }'
  const check = {
    kind,
    quotes,
    tasks: ['age', 'find', 'look'],
    failures: 3,
  }
  const reading = { fold: 'A' as const, groups: [], checks: [check] }
  it.each([
    ["Return { error: 'INVALID_' and the name in capitals } for a bad parameter.", true],
    ["Return { error: 'INVALID_AGE' } when the age is negative.", false],
    ["Return { error: 'INVALID_ID' } when the id is empty.", false],
    ['checkAge returns an object with error.', false],
    ['Handle invalid input gracefully.', false],
  ])('%s: %j', (rule, specific) => {
    const [lesson] = lessonsOf([{ rule, checks: [1] }], reading, new Map(), 'd')
    expect(lesson!.specific).toBe(specific)
  })
})

describe('a rule about one task', () => {
  const prompts = {
    strip: 'Write `strip_ansi(text)`. It takes text without its escape codes.',
    age: 'Write `export function checkAge(age, limit)`. It says whether age is below limit.',
    find: 'Write `export function findDepot(depots, id)`.',
  }
  const tasks = new Map(Object.entries(prompts).map(([id, prompt]) => [id, task(id, { prompt })]))
  const groups = Object.keys(prompts).map((id) => ({ task: id, rollouts: [] }) as unknown as Group)
  const reading = { fold: 'A' as const, groups, checks: [] }
  it.each([
    ['The function `strip_ansi` should take bytes too.', true],
    ['strip_ansi returns bytes for bytes.', true],
    ['checkAge(age) returns false for a negative age.', true],
    ['In findDepot return null, in checkAge false.', false],
    ["Like checkAge, return { error: 'INVALID_' and the name in capitals }.", false],
    ['Take bytes too.', false],
  ])('%s: %j', (rule, about) => {
    expect(lessonsOf([{ rule, checks: [] }], reading, tasks, 'd')[0]!.aboutOneTask).toBe(about)
    // Of one task nothing else was read: that is no choice of the rule.
    const alone = { ...reading, groups: groups.slice(0, 1) }
    expect(lessonsOf([{ rule, checks: [] }], alone, tasks, 'd')[0]!.aboutOneTask).toBe(false)
  })
})

describe('evidence', () => {
  const recurring = (...quotes: [string, string][]) => ({
    kind: 'k',
    quotes: quotes.map(([task, text]) => ({ task, text })),
    tasks: [...new Set(quotes.map(([task]) => task))],
    failures: quotes.length,
  })

  it('is at most three quotes, from two tasks where there are', () => {
    const one = recurring(['a', '1'], ['a', '2'], ['a', '3'], ['b', '4'])
    const evidence = evidenceOf(one)
    expect(evidence).toHaveLength(EVIDENCE_COUNT)
    expect(new Set(evidence.map(({ task }) => task))).toEqual(new Set(['a', 'b']))
    expect(evidenceOf(recurring(['a', '1']))).toHaveLength(1)
    expect(evidenceOf(recurring())).toEqual([])
  })
})
