import { describe, expect, test } from 'vitest'
import type { EvalFinished, RunFinished } from '../../../../src/core/run/events.ts'
import { verdictLine } from '../../../../src/vscode/editor/words.ts'
import { english } from '../experiences/make-experience.ts'

const difference = { mean: 0.56, low: -0.03, high: 1, n: 16, tasks: 8 }
const gate = { decision: 'better', e: 45, pairs: 16 }
const common = { split: 'test', difference, verdict: 'better', accepted: true }
const line = (type: string, fields: object = {}) =>
  verdictLine({ type, ...common, gate, ...fields } as unknown as RunFinished | EvalFinished, english)

describe('a verdict with its numbers', () => {
  test('of a run: whose the verdict is, and where the numbers come from', () => {
    expect(line('run-finished')).toBe('better (gate) · test +0.56 [-0.03, +1.00]')
    expect(line('run-finished', { accepted: false })).toBe(
      'better (gate), not adopted · test +0.56 [-0.03, +1.00]',
    )
    expect(line('run-finished', { verdict: 'worse', accepted: false })).toMatch(/^worse \(gate\) · test/)
    expect(line('run-finished', { verdict: 'unproven', gate: null })).toMatch(/^unproven · test \+0\.56/)
    expect(line('run-finished', { verdict: 'unproven', gate: null, difference: null })).toBe('unproven')
  })

  test('of a comparison: the verdict is that of the numbers', () => {
    expect(line('eval-finished', { verdict: 'unproven' })).toBe('unproven +0.56 [-0.03, +1.00]')
  })
})
