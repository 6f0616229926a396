import { describe, expect, test } from 'vitest'
import type { RunFinished } from '../../../../src/core/run/events.ts'
import type { RunOutcome } from '../../../../src/node/runs/run-outcomes.ts'
import { worthWords } from '../../../../src/vscode/experiences/library-words.ts'
import { english } from './make-experience.ts'

const measured = (mean: number, low: number, high: number) => ({ mean, low, high, n: 16, tasks: 8 })

function outcome(fields: Partial<RunFinished> = {}): RunOutcome {
  return {
    run: 'r1',
    folder: '/w/.grpo/runs/r1',
    ended: 0,
    plan: { run: 'r1', mode: 'grounded', models: { policy: 'embedded', optimizer: 'embedded', judge: '' } },
    gate: null,
    priorTokens: 76,
    result: {
      type: 'run-finished',
      run: 'r1',
      mode: 'grounded',
      stopped: 'done',
      experiences: 2,
      split: 'test',
      baseline: measured(0.35, 0.23, 0.47),
      final: measured(0.55, 0.35, 0.75),
      difference: measured(0.2, 0.07, 0.33),
      gate: { decision: 'better', e: 45, pairs: 16 },
      verdict: 'better',
      accepted: true,
      ...fields,
    },
  } as unknown as RunOutcome
}

const inUse = { used: 2, of: 3, tokens: 80 }
const options = { reader: { model: 'embedded' }, dateOf: () => '22 Nov 2026', l10n: english }

describe('does it help?', () => {
  test('yes: lift, interval, tasks, how many are in use, run, date, model, tokens', () => {
    const one = outcome()
    expect(worthWords({ ofUse: one, newest: one }, inUse, options)).toEqual({
      short: '+0.20 [+0.07, +0.33]',
      lines: [
        'Does it help? Yes: +0.20 [+0.07, +0.33] on 8 test tasks, 0.35 → 0.55.',
        '2 of 3 in use, 76 tokens per request.',
        'Measured by r1, 22 Nov 2026, with reply · embedded.',
      ],
      result: null,
    })
  })

  test('an evaluation with too many unscored attempts reports that, not that it may be chance', () => {
    const one = outcome()
    const result = {
      ...one.result,
      type: 'eval-finished',
      verdict: 'unproven',
      forbidden: '8 of 16 rollouts could not be scored.',
    } as unknown as RunOutcome['result']
    const shown = { ...one, result }
    expect(worthWords({ ofUse: shown, newest: shown }, inUse, options).lines[0]).toBe(
      'Does it help? Unproven: too many attempts could not be scored. The others: +0.20 [+0.07, +0.33] on 8 test tasks, 0.35 → 0.55.',
    )
  })

  test.each([
    [measured(0.56, -0.03, 1), 'do not show it: +0.56 [-0.03, +1.00] on 8 test tasks, 0.35 → 0.55.'],
    [measured(-0.05, -0.2, 0.1), 'do not show it: -0.05 [-0.20, +0.10] on 8 test tasks, 0.35 → 0.55.'],
    [measured(-0.2, -0.3, -0.1), 'say no: -0.20 [-0.30, -0.10] on 8 test tasks, 0.35 → 0.55.'],
  ])('a yes of the gate that the test tasks do not show is reported as that: %j', (difference, shown) => {
    const one = outcome({ difference })
    expect(worthWords({ ofUse: one, newest: one }, inUse, options).lines[0]).toBe(
      `Does it help? The gate, a test on held-out tasks, says yes, but these tasks alone ${shown}`,
    )
  })

  test('unproven is a result with its next step', () => {
    const one = outcome({ verdict: 'unproven', accepted: false, difference: measured(0.14, -0.04, 0.32) })
    const words = worthWords({ ofUse: null, newest: one }, { used: 0, of: 3, tokens: 0 }, options)
    expect(words.lines).toEqual(['Does it help? Nothing is in use.', '0 of 3 experiences are in use.'])
    expect(words.result).toMatchObject({
      label: 'r1: unproven (gate) · test +0.14 [-0.04, +0.32]',
      step: 'add-tasks',
    })
    expect(words.result?.sentence).toMatch(/More validation tasks/)
  })

  test('what changed since its measurement is not called better', () => {
    const { lines } = worthWords({ ofUse: null, newest: outcome() }, inUse, options)
    expect(lines[0]).toMatch(
      /^Does it help\? Not measured as it is now; the last run measured another library: \+0\.20/,
    )
    expect(lines[1]).toBe('2 of 3 in use, about 80 tokens per request.')
    expect(lines.at(-1)).toMatch(/Measure again/)
  })

  test('measured with another model', () => {
    const one = outcome()
    const { lines } = worthWords({ ofUse: one, newest: one }, inUse, {
      ...options,
      reader: { model: 'gpt-5' },
    })
    expect(lines.at(-1)).toBe('Measured with reply · embedded, not with gpt-5: measure again.')
  })

  test('never measured', () => {
    const { lines, result } = worthWords({ ofUse: null, newest: null }, inUse, options)
    expect(lines[0]).toBe('Does it help? Not measured yet.')
    expect(result).toBe(null)
  })

  test.each([
    [{ stopped: 'cancelled', difference: null } as const, 'resume', 'r1 was cancelled.'],
    [
      { stopped: 'budget', difference: null, reason: 'The cap is reached.' } as const,
      'resume',
      'r1 stopped at its budget.',
    ],
    [
      { verdict: 'worse', accepted: false } as const,
      'report',
      'r1: worse (gate) · test +0.20 [+0.07, +0.33]',
    ],
    [{ accepted: false } as const, 'report', 'r1: better (gate), not adopted · test +0.20 [+0.07, +0.33]'],
    [
      { verdict: 'unproven', accepted: false, gate: null, experiences: 0, difference: null } as const,
      'preflight',
      'r1: unproven',
    ],
  ])('the newest run %j asks for %s', (fields, step, label) => {
    const { result } = worthWords({ ofUse: null, newest: outcome(fields) }, inUse, options)
    expect(result).toMatchObject({ step, label })
  })

  test('an unproven comparison is to be made again with more samples', () => {
    const compared = outcome({ verdict: 'unproven' })
    compared.result = { ...compared.result, type: 'eval-finished', samples: 4 } as never
    const { result } = worthWords({ ofUse: null, newest: compared }, inUse, options)
    expect(result).toMatchObject({ step: 'compare', samples: 8 })
    expect(result?.sentence).toMatch(/8 samples of each instead of 4/)
  })

  test('the reason of a stop is shown with what can be done in the editor', () => {
    const reason = 'The budget of 20 calls is used up.'
    const remedies = [{ do: 'raise-budget', budget: 'calls' }] as const
    const stopped = outcome({ stopped: 'budget', difference: null, reason, remedies })
    expect(worthWords({ ofUse: null, newest: stopped }, inUse, options).result?.sentence).toBe(
      'The budget of 20 calls is used up: resume the run with a larger budget.',
    )
  })
})
