import { describe, expect, it } from 'vitest'
import { contrastingQuotes, siblingOf } from '../../../../src/core/learn/contrast.ts'
import { recurringChecks } from '../../../../src/core/learn/failing-checks.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'

/** A group whose one try fails these checks. */
function group(task: string, ...checks: [name: string, expected: string][]): Group {
  const failing = checks.map(([name, expected]) => ({ name, expected, passed: false }))
  const verdict = { score: 0, passed: false, feedback: '', checks: failing }
  const rollout = { task, arm: 'start', sample: 0, trajectory: null, verdict }
  return { task, arm: 'start', rollouts: [rollout] } as unknown as Group
}

const checks = recurringChecks([
  group('age', ['age(-1)', '{ error: "INVALID_AGE" }']),
  group('find', ['find("")', '{ error: "INVALID_NAME" }'], ['find("Zoe")', '{ error: "UNKNOWN_NAME" }']),
  group('look', ['look(0)', '{ error: "INVALID_ID" }'], ['look(9)', '{ error: "UNKNOWN_ID" }']),
  group('sum', ['rounds: sum(1.5)', '1']),
])
const [invalid, unknown, rounds] = checks

describe('kinds of checks that differ in the family of a constant', () => {
  it('are siblings; the rarer one is the one that has to be distinguished', () => {
    expect(checks.map(({ kind }) => kind)).toEqual([
      '{ error: "INVALID_<NAME>" }',
      '{ error: "UNKNOWN_<NAME>" }',
      'rounds: f() -> N',
    ])
    expect(siblingOf(unknown!, checks)).toBe(invalid)
    expect(siblingOf(invalid!, checks)).toBeNull()
    expect(siblingOf(rounds!, checks)).toBeNull()
  })

  it('are quoted side by side from one task, then from another', () => {
    expect(contrastingQuotes(unknown!, invalid!).map(({ text }) => text)).toEqual([
      'find("Zoe"): expected { error: "UNKNOWN_NAME" }',
      'find(""): expected { error: "INVALID_NAME" }',
      'look(9): expected { error: "UNKNOWN_ID" }',
    ])
  })
})
