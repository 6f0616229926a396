import { describe, expect, it } from 'vitest'
import { controlFault, EMPTY, tryControl } from '../../../../src/core/verify/controls.ts'
import { makeContext, makeResult, makeTask } from './make-task.ts'

const verdicts = (...scores: (number | null)[]) =>
  scores.map((score) => ({ score, passed: score !== null && score >= 1 }))

describe('a control', () => {
  it.each([
    ['pass', [1, 1], null],
    ['pass', [1, 0], 'mixed'],
    ['pass', [0, 0.5], 'wrong'],
    ['pass', [null], 'wrong'],
    ['pass', [], null],
    ['fail', [0, 0], null],
    ['fail', [null, null], null],
    ['fail', [0, 1, 0], 'mixed'],
    ['fail', [1, 1], 'wrong'],
    ['fail', [0, 0.5], 'unsteady'],
    ['fail', [0, null], 'unsteady'],
    ['fail', [], null],
  ] as const)('that must %s and scores %j is %s', (must, scores, fault) => {
    expect(controlFault(must, verdicts(...scores))).toBe(fault)
  })

  it('is tried at a fixed draw, so that a journal runs it once', async () => {
    const draws: string[] = []
    const task = makeTask([
      { type: 'command', run: 'true', write: 'a.js', timeoutSeconds: 1, weight: 1, passAt: 1 },
    ])
    const context = makeContext({
      command: async (_, draw) => {
        draws.push(draw)
        return makeResult()
      },
    })
    await tryControl(task, EMPTY, context)
    await tryControl(task, EMPTY, context, 2)
    expect(draws.filter((draw) => draw.startsWith('health/'))).toEqual([
      'health/t1/empty/verify',
      'health/t1/empty/2/verify',
    ])
  })
})
