import { describe, expect, it } from 'vitest'
import { joinSiblings } from '../../../../src/core/learn/contrast.ts'
import { recurringChecks } from '../../../../src/core/learn/failing-checks.ts'
import { evidenceOf } from '../../../../src/core/learn/reflect.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'

/** A group whose one try fails these checks. */
function group(task: string, ...checks: [name: string, expected: string][]): Group {
  const failing = checks.map(([name, expected]) => ({ name, expected, passed: false }))
  const verdict = { score: 0, passed: false, feedback: '', checks: failing }
  const rollout = { task, arm: 'start', sample: 0, trajectory: null, verdict }
  return { task, arm: 'start', rollouts: [rollout] } as unknown as Group
}

const groups = [
  group('age', ['age(-1)', '{ error: "INVALID_AGE" }']),
  group('find', ['find("")', '{ error: "INVALID_NAME" }'], ['find("Zoe")', '{ error: "UNKNOWN_NAME" }']),
  group('look', ['look(0)', '{ error: "INVALID_ID" }'], ['look(9)', '{ error: "UNKNOWN_ID" }']),
  group('sum', ['rounds: sum(1.5)', '1']),
]

describe('kinds of checks that differ in the family of a constant', () => {
  const joined = joinSiblings(recurringChecks(groups))

  it('are one kind, the more frequent form first; others stay as they are', () => {
    expect(joined.map(({ kind }) => kind)).toEqual([
      '{ error: "INVALID_<NAME>" } or { error: "UNKNOWN_<NAME>" }',
      'rounds: f() -> N',
    ])
    expect(joined[0]).toMatchObject({ tasks: ['age', 'find', 'look'], failures: 5 })
  })

  it('are quoted side by side from one task, then from another', () => {
    expect(evidenceOf(joined[0]!).map(({ text }) => text)).toEqual([
      'find(""): expected { error: "INVALID_NAME" }',
      'find("Zoe"): expected { error: "UNKNOWN_NAME" }',
      'age(-1): expected { error: "INVALID_AGE" }',
    ])
  })

  it('claim the same as one of them alone in the other fold', () => {
    const [alone] = joinSiblings(recurringChecks([groups[0]!]))
    expect(alone!.claim).toBe(joined[0]!.claim)
    expect(joined[1]!.claim).not.toBe(joined[0]!.claim)
  })
})
