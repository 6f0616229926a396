import { describe, expect, test } from 'vitest'
import { judgePreflight, type PreflightGroup } from '../../../../src/core/measure/preflight.ts'

const group = (
  task: string,
  scores: (number | null)[],
  feedback = 'expected "a", got "b"',
): PreflightGroup => ({
  task,
  samples: scores.map((score, i) => ({ score, reply: `reply ${i}`, feedback: score === 1 ? '' : feedback })),
})
const judge = (groups: PreflightGroup[], more: Partial<Parameters<typeof judgePreflight>[0]> = {}) =>
  judgePreflight({ groups, findings: [], valTasks: 8, gate: { pairs: 60, alpha: 0.0274 }, ...more })

const learnable = [
  group('a', [0, 0.25, 0.5, 0]),
  group('b', [0.5, 0.5, 1, 0.5]),
  group('c', [1, 1, 1, 1]),
  group('d', [0, 0, 0, 0]),
]

describe('the preflight', () => {
  test('states what would help: feedback where few verdicts give a reason, a stronger optimizer where it is a small one', () => {
    const silent = [...learnable.slice(0, 3), group('d', [0, 0.5, 0, 0], ''), group('e', [0, 0.5, 0, 0], '')]
    expect(judge(silent.slice(1)).sentence).toMatch(/; feedback in the verifier \(\d+% .*\) would help\.$/)
    expect(judge(learnable, { weakOptimizer: true }).remedies).toEqual([
      { do: 'train-with-stronger-optimizer' },
    ])
    expect(judge(learnable)).not.toHaveProperty('remedies')
  })

  test('reports that a learnable set is worth training, and what the gate can show', () => {
    const preflight = judge(learnable)
    expect(preflight).toMatchObject({
      groups: 4,
      allSolved: 0.25,
      allUnsolved: 0.25,
      teaching: 0.75,
      feedback: 1,
      identical: [],
      findings: [],
      worthTraining: true,
    })
    expect(preflight.mean).toBeCloseTo((0.1875 + 0.625 + 1) / 4)
    expect(preflight.headroom).toBeCloseTo(1 - preflight.mean!)
    expect(preflight.detectable).toBeGreaterThan(0.05)
    expect(preflight.detectable).toBeLessThan(0.3)
    expect(preflight.sentence).toMatch(
      /^Worth training: .* 3 of 4 tasks teach something, .* gain of 0\.\d\d or more\.$/,
    )
  })

  test('reports what an answer that does nothing would score, and the tasks where that is much', () => {
    expect(judge(learnable).floor).toBeNull()
    const floors = [
      { task: 'a', floor: 0.5 },
      { task: 'b', floor: 0 },
      { task: 'c', floor: 0.7 },
      { task: 'd', floor: 0.4 },
    ]
    expect(judge(learnable, { floors }).floor).toEqual({
      mean: expect.closeTo(0.4),
      tasks: 4,
      high: [
        { task: 'c', floor: 0.7 },
        { task: 'a', floor: 0.5 },
      ],
      above: [
        { task: 'c', floor: 0.7 },
        { task: 'a', floor: 0.5 },
        { task: 'd', floor: 0.4 },
      ],
    })
  })

  test('takes one try a task for no comparison', () => {
    expect(judge([group('a', [0]), group('b', [0.5])]).sentence).toMatch(/^Worth training/)
  })

  const reasons: [string, ReturnType<typeof judge>, RegExp][] = [
    [
      'nothing to try lessons on',
      judge(learnable, { noTrial: 'all 8 train tasks are kept together' }),
      /^Not worth training yet: all 8 train tasks are kept together\.$/,
    ],
    [
      'tasks solved already',
      judge([group('a', [1, 1]), group('b', [1, 1])]),
      /solved already .* add tasks that the model fails/,
    ],
    [
      'nothing passes and nothing says why',
      judge([group('a', [0, 0], ''), group('b', [0, 0], '')]),
      /no verdict gives a reason; .*quote the failing check/,
    ],
    [
      'no contrast, no feedback',
      judge([group('a', [1, 1], ''), group('b', [0, 0], '')]),
      /score the same and no verdict gives a reason/,
    ],
    [
      'all tries alike in every task, though their feedback gives reasons',
      judge([group('a', [0, 0]), group('b', [0.5, 0.5])]),
      /within each task all tries score the same, so there is nothing to compare/,
    ],
    [
      'the same reply to every task at every try, though its feedback gives reasons',
      judge(
        ['a', 'b'].map((task) => ({
          task,
          samples: [1, 2].map(() => ({ score: 0.5, reply: 'same', feedback: 'expected 1' })),
        })),
      ),
      /all samples of every task are the same, so there is nothing to compare; raise the temperature\.$/,
    ],
    ['nothing scored', judge([group('a', [null, null])]), /none of the 1 tasks tried could be scored/],
    ['no val task', judge(learnable, { valTasks: 0 }), /no task is in the split val/],
    [
      'too few pairs for the room there is',
      judge(learnable, { gate: { pairs: 6, alpha: 0.0274 } }),
      /6 pairs can show a gain of .* use about \d+ pairs/,
    ],
    [
      'a solution that fails',
      judge(learnable, { findings: [{ task: 'a', kind: 'solution-fails', detail: 'x' }] }),
      /known solution of a fails its own verifier/,
    ],
    [
      'an empty answer that passes',
      judge(learnable, { findings: [{ task: 'b', kind: 'empty-passes', detail: 'x' }] }),
      /empty answer to b passes/,
    ],
    [
      'time-outs',
      judge(learnable, { findings: [{ task: 'b', kind: 'timeout', detail: 'x' }] }),
      /timed out on 1 of 4 tasks; raise timeoutSeconds/,
    ],
  ]
  test.each(reasons)('not worth training: %s', (_name, preflight, sentence) => {
    expect(preflight.worthTraining).toBe(false)
    expect(preflight.sentence).toMatch(sentence)
  })

  test('reports of a set without a gate that there is none, and nothing of what it could show', () => {
    const noGate = 'There is no gate: 9 tasks are too few (at least 12).'
    const preflight = judge(learnable, { noGate })
    expect(preflight).toMatchObject({ worthTraining: true, detectable: null })
    expect(preflight.sentence).toMatch(/^Worth training: .* to gain and 3 of 4 tasks teach something\. There/)
    expect(preflight.sentence).not.toContain('can show')
  })

  test('reports that a ledger is used up', () => {
    const preflight = judge(learnable, { gate: { pairs: 60, alpha: 0 } })
    expect(preflight).toMatchObject({ worthTraining: false, detectable: null })
    expect(preflight.sentence).toMatch(/alpha ledger of these val tasks is used up/)
  })

  test('counts time-outs among the tasks that were probed', () => {
    const findings = [{ task: 'b', kind: 'timeout' as const, detail: 'x' }]
    expect(judge(learnable, { findings, probed: 12 }).worthTraining).toBe(true)
    expect(judge(learnable, { findings, probed: 5 }).sentence).toMatch(/timed out on 1 of 5 tasks/)
  })

  test('finds a verifier that scores the same answer differently', () => {
    const same = (task: string, scores: number[]): PreflightGroup => ({
      task,
      samples: scores.map((score) => ({ score, reply: 'the same', feedback: 'no' })),
    })
    const preflight = judge([same('a', [0, 1, 0]), group('b', [0, 0.5]), group('c', [0.5, 1])])
    expect(preflight.findings).toEqual([
      { task: 'a', kind: 'contradiction', detail: 'The same answer to a was scored 0 and 1.' },
    ])
    expect(preflight.identical).toEqual(['a'])
    expect(preflight.worthTraining).toBe(false)
    expect(preflight.sentence).toMatch(/contradicts itself on 1 of 3 tasks/)
    // one odd task in many is shown, but does not stop the training
    const many = judge([same('a', [0, 1]), ...'bcdefgh'.split('').map((task) => group(task, [0, 0.5]))])
    expect(many.findings).toHaveLength(1)
    expect(many.worthTraining).toBe(true)
  })
})
