import { describe, expect, test } from 'vitest'
import { leastTime, longestChain, totalWork } from '../../../bench/speed/critical-path.ts'
import { groundedStages } from '../../../bench/speed/grounded-calls.ts'
import { kindOf, latencyOf, SECONDS } from '../../../bench/speed/latencies.ts'
import { type LoggedCall, paperStages } from '../../../bench/speed/paper-calls.ts'
import script from '../../../bench/speed/script.ts'
import { SAMPLES, TASK_IDS, taskFile } from '../../../bench/speed/task-set.ts'
import { advantagePrompt } from '../../../src/core/learn/prompts/advantage.ts'
import { consolidationPrompt } from '../../../src/core/learn/prompts/consolidation.ts'
import { operationsPrompt } from '../../../src/core/learn/prompts/operations.ts'
import { reflectionPrompt } from '../../../src/core/learn/prompts/reflection.ts'
import { summaryPrompt } from '../../../src/core/learn/prompts/summary.ts'
import type { StoredEvent } from '../../../src/core/report/stored-event.ts'
import { seedOf } from '../../../src/node/models/wire/request-parts.ts'
import type { ScriptInfo } from '../../support/scripted-endpoint.ts'

describe('the least time', () => {
  test('is the longest chain: what follows adds up, of what goes side by side the longest counts', () => {
    const work = { inTurn: [{ beside: [3, { inTurn: [1, 4] }, 2] }, 10] }
    expect(longestChain(work)).toBe(15)
    expect(totalWork(work)).toBe(20)
  })

  test('is the work shared by the places where that is more, stage by stage', () => {
    const stages = [{ beside: [4, 4, 4, 4] }, { beside: [1, 5] }]
    expect(leastTime(stages, 64)).toBe(4 + 5)
    expect(leastTime(stages, 2)).toBe(8 + 5)
  })
})

const call = (kind: LoggedCall['kind'], draw: string): LoggedCall => ({ kind, seed: seedOf(draw) })
/** Latencies of an example by draw. */
const given = (ms: Record<string, number>) => {
  const bySeed = new Map(Object.entries(ms).map(([draw, value]) => [seedOf(draw), value]))
  return ({ seed }: LoggedCall) => bySeed.get(seed)!
}

describe('the critical path of a paper run', () => {
  const ms = {
    'paper/step0/a/0/0': 10,
    'paper/step0/a/1/0': 30,
    'paper/step0/a/summary/0': 5,
    'paper/step0/a/summary/1': 7,
    'paper/step0/a/advantage/try0': 3,
    'paper/step0/a/operations/try0': 2,
    // slower rollouts, but a group that does not teach
    'paper/step0/b/0/0': 40,
    'paper/step0/b/1/0': 1,
    'paper/step0/consolidation/try0': 11,
    // the next step has the other task; its first answer could not be read
    'paper/step1/b/0/0': 20,
    'paper/step1/b/1/0': 21,
    'paper/step1/b/summary/0': 1,
    'paper/step1/b/summary/1': 1,
    'paper/step1/b/advantage/try0': 4,
    'paper/step1/b/advantage/try1': 6,
    'paper/step1/b/operations/try0': 1,
  }
  const kinds = (draw: string): LoggedCall['kind'] => (/\d\/0$/.test(draw) ? 'rollout' : 'summary')
  const calls = Object.keys(ms).map((draw) => call(kinds(draw), draw))
  const plan = { steps: 2, tasks: ['a', 'b'], samples: 2 }

  test('is per step the slowest group, then the consolidation', () => {
    const stages = paperStages(calls, plan, given(ms))
    expect(stages.map(longestChain)).toEqual([30 + 7 + 3 + 2 + 11, 21 + 1 + 4 + 6 + 1])
    expect(stages.reduce<number>((sum, stage) => sum + totalWork(stage), 0)).toBe(
      Object.values(ms).reduce((a, b) => a + b),
    )
  })

  test('counts every call: one that has no place in the plan is an error, not left out', () => {
    expect(() => paperStages([...calls, call('summary', 'elsewhere')], plan, () => 1)).toThrow(
      /1 of 17 calls are not in the plan/,
    )
  })
})

test('the critical path of a grounded run follows its barriers', () => {
  const ms = {
    // two readings of one group each
    'first/1/start/a/0/0': 5,
    'first/1/start/a/1/0': 8,
    'first/1/start/a/2/0': 4,
    'reflect/1/0/0/try0': 3,
    'reflect/1/0/1/try0': 2,
    'first/1/start/b/0/0': 9,
    'first/1/start/b/1/0': 1,
    'reflect/1/1/0/try0': 1,
    'trial/1/1/0/start+E1/a/0/0': 7,
    'trial/1/1/1/start/a/0/0': 6,
    // pairs need nothing of each other; the second is drawn again
    'gate/1/pair0/0/start/v/0/0': 2,
    'gate/1/pair1/0/start/v/0/0': 5,
    'gate/1/pair1/1/start/v/0/0': 1,
    'gate/1/pair2/0/start/v/0/0': 4,
    'test/none/t/0/0': 3,
    'test/proposed/t/0/0': 1,
  }
  const draws = Object.keys(ms)
  const events = [
    ...draws
      .filter((draw) => !draw.startsWith('reflect'))
      .map((draw) => {
        const parts = draw.split('/')
        const rollout = {
          task: parts.at(-3)!,
          sample: Number(parts.at(-2)),
          draw: parts.slice(0, -1).join('/'),
        }
        return { type: 'rollout-finished', rollout }
      }),
    { type: 'lesson-proposed', lesson: { draw: 'reflect/1/0', tasks: ['a'] } },
    { type: 'lesson-proposed', lesson: { draw: 'reflect/1/1', tasks: ['b'] } },
  ] as unknown as StoredEvent[]
  const calls = draws.map((draw) => call('rollout', draw))
  const stages = groundedStages(calls, events, given(ms))
  expect(stages.map(longestChain)).toEqual([Math.max(8 + 3, 9 + 1), 7, 5 + 1])
  expect(() => groundedStages([...calls, call('rollout', 'x')], events, () => 1)).toThrow(
    /1 of 17 calls are not in the plan/,
  )
})

describe('the scripted endpoint of the benchmark', () => {
  const tried = { score: 1, summary: 's', feedback: '' }
  test.each([
    [
      'summary',
      summaryPrompt({ instructions: '', prompt: 'p', answer: '', score: 1, feedback: '', trajectory: 't' }),
    ],
    [
      'advantage',
      advantagePrompt({ prompt: 'p', answer: '', tries: [tried], experiences: [], maxLessons: 2 }),
    ],
    ['operations', operationsPrompt({ library: [], lessons: ['l'] })],
    ['consolidation', consolidationPrompt({ library: [], operations: [] })],
    [
      'reflection',
      reflectionPrompt({
        instructions: '',
        groups: [],
        checks: [],
        experiences: [],
        rejected: [],
        maxLessons: 4,
        maxWords: 32,
      }),
    ],
    ['rollout', [{ role: 'user', content: 'Which word?' }]],
  ] as const)('tells a %s by its prompt', (kind, messages) => {
    expect(kindOf({ messages: [...messages] })).toBe(kind)
  })

  test('keeps to the set latencies, a twentieth of the rollouts slow', () => {
    const rollouts = Array.from({ length: 4000 }, (_, seed) => latencyOf('rollout', seed))
    const slow = rollouts.filter((ms) => ms === 6000)
    expect(slow.length / rollouts.length).toBeGreaterThan(0.04)
    expect(slow.length / rollouts.length).toBeLessThan(0.06)
    for (const ms of rollouts.filter((value) => value !== 6000)) {
      expect(ms).toBeGreaterThanOrEqual(1000 * SECONDS.rollout[0])
      expect(ms).toBeLessThanOrEqual(1000 * SECONDS.rollout[1])
    }
  })

  test('makes 18 of 20 groups mixed, in both epochs', async () => {
    const prompts = taskFile('paper')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).prompt as string)
    for (const step of [0, 3]) {
      let mixed = 0
      for (const [index, id] of TASK_IDS.entries()) {
        const answers = new Set<string>()
        for (let sample = 0; sample < SAMPLES; sample++) {
          const seed = seedOf(`paper/step${step}/${id}/${sample}/0`)
          const messages = [{ role: 'user', content: prompts[index]! }]
          const { content } = await script({ model: 'm', messages, seed }, {} as ScriptInfo)
          answers.add(content!.split('Answer: ')[1]!)
        }
        if (answers.size === 2) mixed++
      }
      expect(mixed).toBe(18)
    }
  })
})
