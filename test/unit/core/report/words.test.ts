import { describe, expect, it } from 'vitest'
import { evalVerdict } from '../../../../src/core/report/verdict-words.ts'
import {
  duration,
  interval,
  many,
  roughly,
  short,
  signed,
  tamperedWords,
  trialDetails,
  usd,
  whole,
} from '../../../../src/core/report/words.ts'

describe('details of a trial result besides its effect', () => {
  const result = {
    candidate: 'E1',
    text: 'Return null.',
    evidence: [],
    effect: { mean: 0.05, low: -0.1, high: 0.2, trials: 48 },
    low80: 0.01,
    high95: 0.18,
    usableTasks: 8,
    status: 'promising' as const,
    byTag: [
      { tag: 'dates', mean: 0.2, low: 0.05, high: 0.35, tasks: 4 },
      { tag: 'money', mean: -0.2, low: -0.3, high: -0.1, tasks: 4 },
      { tag: 'text', mean: 0.05, low: -0.1, high: 0.2, tasks: 5 },
    ],
  }

  it('names tags where it acts otherwise than on the whole', () => {
    expect(trialDetails(result)).toEqual([
      'better on tasks tagged dates: +0.20 [+0.05, +0.35]',
      'worse on tasks tagged money: -0.20 [-0.30, -0.10]',
    ])
    const helps = { ...result, effect: { ...result.effect, low: 0.01 } }
    expect(trialDetails(helps)).toEqual(['worse on tasks tagged money: -0.20 [-0.30, -0.10]'])
  })

  it('states how many tasks it was tried on in other words, and its part on its own checks', () => {
    const worded = { ...result, byTag: [], inTheseWords: 4, own: 0.04 }
    expect(trialDetails(worded)).toEqual([
      '+0.04 by the checks that it is about',
      'on 4 of 8 tasks in these words, on the others as it was learned from those',
    ])
    expect(trialDetails({ ...worded, inTheseWords: 8, own: undefined } as never)).toEqual([])
    expect(trialDetails({ ...worded, effect: null })).toEqual([])
    const side = (unscored: number) => ({ unscored, made: 8 })
    expect(trialDetails({ ...worded, effect: null, unscored: { without: side(0), with: side(8) } })).toEqual([
      'unscored: 0 of 8 rollouts without it, 8 of 8 with it',
    ])
  })
})

describe('numbers for people', () => {
  it('have a sign where they are differences, and none at zero', () => {
    expect([0.314, -0.05, 0, -0.001, 0.004].map(signed)).toEqual(['+0.31', '-0.05', '0.00', '0.00', '0.00'])
    expect(interval({ low: -0.1, high: 0.2 }, signed)).toBe('[-0.10, +0.20]')
  })

  it('are short where there is little room and whole where there is', () => {
    expect([0, 999, 1000, 31_249, 999_499, 999_500, 38_000_000].map(short)).toEqual([
      '0',
      '999',
      '1.0k',
      '31.2k',
      '999k',
      '1.0M',
      '38.0M',
    ])
    expect([0, 999, 1000, 1_234_567].map(whole)).toEqual(['0', '999', '1,000', '1,234,567'])
    expect([many(1, 'task'), many(8, 'task'), many(0, 'call')]).toEqual(['1 task', '8 tasks', '0 calls'])
  })

  it('name the tasks whose answers tampered, each once', () => {
    const at = (...tasks: string[]) => tamperedWords(tasks.map((task) => ({ task })))
    expect(at()).toBe('')
    expect(at('a')).toBe('1 answer tampered with its checks and has no score: task a.')
    expect(at('a', 'b', 'a')).toBe('3 answers tampered with their checks and have no score: tasks a, b.')
    expect(at('a', 'b', 'c', 'd', 'e', 'f')).toMatch(/: tasks a, b, c, d, e, \.\.\.\.$/)
  })

  it('write money and time in their usual units', () => {
    expect([0, 0.0042, 0.25, 18].map(usd)).toEqual(['$0.00', '$0.0042', '$0.25', '$18.00'])
    expect([0, 45, 60, 456, 3600, 7500].map(duration)).toEqual([
      '0 s',
      '45 s',
      '1 min',
      '7 min 36 s',
      '1 h',
      '2 h 5 min',
    ])
    expect([10, 50, 840, 9000].map(roughly)).toEqual([
      'under a minute',
      'about 1 min',
      'about 14 min',
      'about 2.5 h',
    ])
  })
})

describe('the verdict of an evaluation', () => {
  it('is explained where nothing is shown', () => {
    expect(evalVerdict({ verdict: 'unproven', split: 'test' }).join(' ')).toMatch(
      /^Verdict: unproven\. This is a normal result: the 95% interval of the difference includes 0/,
    )
    expect(evalVerdict({ verdict: 'worse', split: 'val' })[0]).toMatch(/^Verdict: worse on val/)
  })
})
