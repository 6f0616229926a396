import { describe, expect, it } from 'vitest'
import type { LastRecord } from '../../../../src/core/report/last-record.ts'
import { capQuestion } from '../../../../src/vscode/runs/cap-question.ts'
import { english } from '../experiences/make-experience.ts'

const RESULT = {
  calls: 120,
  promptTokens: 900,
  completionTokens: 100,
  cost: 2.5,
  seconds: 600,
} as LastRecord

const ask = (name: Parameters<typeof capQuestion>[1], usual = 0, result: LastRecord | null = RESULT) =>
  capQuestion('r7', name, result, usual, english)

describe('the question for a higher cap', () => {
  it('is about the cap that was reached, and shows what is used of it', () => {
    expect(ask('calls', 1500)).toMatchObject({ title: 'r7: maximum number of calls', value: '1620' })
    expect(ask('calls').used).toBe('120 calls are already paid and count towards the budget.')
    expect(ask('tokens')).toMatchObject({ title: 'r7: maximum number of tokens', value: '2000' })
    expect(ask('cost', 1).used).toBe('$2.50 is already spent and counts towards the budget.')
    expect(ask('cost', 1)).toMatchObject({ title: 'r7: maximum cost in USD', value: '3.50' })
    expect(ask('minutes', 5)).toMatchObject({ title: 'r7: maximum duration in minutes', value: '15.00' })
  })

  it('accepts only what lets the run be resumed', () => {
    const calls = ask('calls')
    for (const text of ['120', '0', '130.5', '', '-1']) expect(calls.problem(text)).toContain('at least 121')
    expect(calls.problem(' 121 ')).toBeUndefined()
    const cost = ask('cost', 1)
    for (const text of ['2.5', '2', 'three'])
      expect(cost.problem(text)).toContain('above 2.5, for example 3.5')
    expect(cost.problem('2.51')).toBeUndefined()
  })

  it('proposes a cap that lets it be resumed, however little was used', () => {
    const little = { ...RESULT, cost: 0.0041, seconds: 0.2 } as LastRecord
    for (const name of ['calls', 'tokens', 'cost', 'minutes'] as const)
      for (const result of [little, null]) {
        const { value, problem } = ask(name, 0, result)
        expect(problem(value), `${name} ${value}`).toBeUndefined()
      }
  })
})
