import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from '../../../../src/core/verify/assertion.ts'
import { learnVarying } from '../../../../src/core/verify/learn-varying.ts'
import { showVarying } from '../../../../src/core/verify/show-varying.ts'
import type { Check } from '../../../../src/core/verify/verdict.ts'

const passed = (...names: string[]): Check[] => names.map((name) => ({ name, passed: true }))
const failed = (name: string, parts: Parameters<typeof failure>[0]): Check => ({
  name,
  passed: false,
  ...failure(parts),
})
const namesAfter = (runs: Check[][], next: Check[]) =>
  showVarying(next, learnVarying([runs])).map(({ name }) => name)

describe('names that vary', () => {
  it('are the same in each run, in any order', () => {
    const run = (port: number) => passed(`GET /a on ${port}`, 'adds', `GET /b on ${port}`)
    const shownNames = ['GET /b on ‹varies›', 'GET /a on ‹varies›', 'adds']
    const next = passed('GET /b on 77', 'GET /a on 77', 'adds')
    expect(namesAfter([run(4123), run(53)], next)).toEqual(shownNames)
    expect(namesAfter([run(4123), run(53).reverse()], next)).toEqual(shownNames)
  })

  it('are told by all runs of a submission', () => {
    const runs = ['a 5', 'a 6', 'b 6'].map((id) => passed(`saves ${id} there`))
    expect(namesAfter(runs, passed('saves c 9 there'))).toEqual(['saves ‹varies› ‹varies› there'])
  })

  it('are told by their suite where nothing else of them stays', () => {
    const runs = [passed('server > 3f2a', 'server > 77be'), passed('server > 01cd', 'server > 9e9e')]
    expect(namesAfter(runs, passed('server > a', 'server > b'))).toEqual([
      'server > ‹varies›',
      'server > ‹varies›',
    ])
  })

  it('are no reason to rename one that stays, though it looks alike', () => {
    const run = (id: number) => passed('GET /users/me', `GET /users/${id}`)
    expect(namesAfter([run(412), run(97)], run(5))).toEqual(['GET /users/me', 'GET /users/‹varies›'])
  })

  it('of which a number is the same by chance, vary still', () => {
    const runs = [passed('item (12 ms)', 'item (13 ms)'), passed('item (12 ms)', 'item (15 ms)')]
    expect(namesAfter(runs, passed('item (1 ms)', 'item (2 ms)'))).toEqual([
      'item (‹varies› ms)',
      'item (‹varies› ms)',
    ])
  })

  it('are not made of names without a word in common, or of checks that one run lacks', () => {
    expect(learnVarying([[passed('a'), passed('b')]])).toEqual([])
    expect(learnVarying([[passed('a', 'lost'), passed('a')]])).toEqual([])
  })

  it('by the hundred are paired in their order', () => {
    const run = (port: number) => passed(...Array.from({ length: 300 }, (_, n) => `row ${n} x on ${port}`))
    expect(new Set(namesAfter([run(4123), run(53)], run(9))).size).toBe(300)
  })
})

describe('texts that vary', () => {
  const blank = (port: number) => [
    failed('redirects', { expected: `http://127.0.0.1:${port}/b`, received: 'undefined' }),
    failed('adds', { expected: '4123', received: 'undefined' }),
  ]
  const varying = learnVarying([[blank(4123), blank(53)]])

  it('are shown as such and are no expected value; what is fixed stands in the message', () => {
    const [check] = showVarying(
      [
        failed('redirects', {
          words: 'see http://127.0.0.1:7/x',
          expected: 'http://127.0.0.1:7/b',
          received: 'http://127.0.0.1:7/a',
        }),
      ],
      varying,
    )
    expect(check).toEqual({
      name: 'redirects',
      passed: false,
      message: 'see http://‹varies›/x: expected http://‹varies›/b, received http://‹varies›/a',
      received: 'http://‹varies›/a',
    })
  })

  it('of one check change nothing of another', () => {
    const other = failed('adds', { expected: '4123', received: 'http://127.0.0.1:7/a' })
    expect(showVarying([other], varying)).toEqual([other])
  })

  it('are no expected value where nothing of it stays', () => {
    const learned = learnVarying([
      [
        [failed('id', { expected: '3f2a', received: 'undefined' })],
        [failed('id', { expected: '77be', received: 'undefined' })],
      ],
    ])
    expect(showVarying([failed('id', { expected: 'a1', received: '5' })], learned)).toEqual([
      { name: 'id', passed: false, message: 'expected ‹varies›, received 5', received: '5' },
    ])
  })

  it('are known in the other texts of a check by its name, beside the same words', () => {
    const learned = learnVarying([[passed('opens port 4123'), passed('opens port 53')]])
    expect(
      showVarying([{ name: 'opens port 7', passed: false, message: 'no port 7 after 7 s' }], learned),
    ).toEqual([{ name: 'opens port ‹varies›', passed: false, message: 'no port ‹varies› after 7 s' }])
  })

  it('are known by themselves where they are long', () => {
    const learned = learnVarying([[passed('opens [41231]'), passed('opens [5312]')]])
    const check = failed('opens [4123]', { expected: 'a:4123', received: 'a:41234' })
    expect(showVarying([check], learned)[0]!.message).toBe('expected a:‹varies›, received a:41234')
  })

  it('that say only what an answer gave stay', () => {
    const run = (received: string) => [failed('random', { expected: '1', received })]
    expect(learnVarying([[run('0.123'), run('0.77')]])).toEqual([])
  })
})

const check = fc.record({
  name: fc.stringMatching(/^[a-d 0-3]{1,8}$/),
  passed: fc.boolean(),
  message: fc.string(),
  expected: fc.string(),
  received: fc.string(),
})

it('where runs of each submission are equal, nothing varies and nothing is changed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(check), { minLength: 1, maxLength: 3 }),
      fc.array(check),
      (submissions, other) => {
        const varying = learnVarying(submissions.map((checks) => [checks, checks, checks]))
        expect(varying).toEqual([])
        expect(showVarying(other, varying)).toEqual(other)
      },
    ),
  )
})

it('what is the same in both runs is changed in neither, whatever else varies', () => {
  const id = fc.integer({ min: 0, max: 99999 })
  const fixed = fc.stringMatching(/^[a-d]{2,5} [a-d]{2,5}$/)
  fc.assert(
    fc.property(fc.uniqueArray(fixed), fixed, id, id, (names, title, a, b) => {
      fc.pre(a !== b)
      const run = (value: number) => [...passed(...names), ...passed(`${title} at ${value}`)]
      const varying = learnVarying([[run(a), run(b)]])
      expect(showVarying(run(7), varying).map(({ name }) => name)).toEqual([...names, `${title} at ‹varies›`])
    }),
  )
})
