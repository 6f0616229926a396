import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordRemedy } from '../../../../src/cli/io/word-remedy.ts'
import { sentenceOf } from '../../../../src/core/remedy.ts'
import { settingsFor } from '../../../../src/core/run/settings.ts'
import { planMisfit } from '../../../../src/core/train/plan-fit.ts'
import { preflight } from '../../../../src/core/train/preflight.ts'
import { memoryPorts, ofType, planFor, runTrain, task } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

/** An endpoint's grounded training of so many tasks. */
function training(counts: Record<'train' | 'val' | 'test', number>, epochs = 2) {
  const tasks = (['train', 'val', 'test'] as const).flatMap((split) =>
    Array.from({ length: counts[split] }, (_, i) => task(`${split}-${i}`, { split })),
  )
  const run = { mode: 'grounded' as const, embedded: false, trainTasks: counts.train, concurrency: 16 }
  return { mode: run.mode, tasks, settings: settingsFor(run, { epochs }) }
}

describe('a training that takes more calls than it may make', () => {
  const large = training({ train: 200, val: 20, test: 20 })

  it('is named before it begins, with what would fit', () => {
    const sentence = sentenceOf(planMisfit(large, 1500)!, wordRemedy)
    expect(sentence).toMatch(
      /^This training takes about [\d,]+ calls and may make 1,500, so it would be stopped before its gate, without a library: allow them with --max-calls \d+00, or keep \d+ of the train tasks\.$/,
    )
  })

  it('is offered fewer rounds where these fit, and says that only its end is missing where the gate is reached', () => {
    const small = training({ train: 24, val: 12, test: 12 }, 3)
    const misfit = planMisfit(small, 1500)!
    expect(misfit.remedies).toContainEqual({ do: 'train-fewer-rounds', rounds: 2 })
    expect(planMisfit(training({ train: 16, val: 12, test: 12 }, 2), 900)!.sentence).toContain(
      'before its end',
    )
  })

  it('is not named where there is no limit, or the defaults fit', () => {
    expect(planMisfit(large, undefined)).toBeNull()
    expect(planMisfit(training({ train: 16, val: 12, test: 12 }), 1500)).toBeNull()
  })

  it('property: what is offered fits, and one more would not', () => {
    const count = fc.integer({ min: 1, max: 120 })
    fc.assert(
      fc.property(
        count,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 50, max: 3000 }),
        (n, epochs, max) => {
          const planned = training({ train: n, val: 12, test: 12 }, epochs)
          for (const remedy of planMisfit(planned, max)?.remedies ?? []) {
            if (remedy.do === 'allow-calls') expect(planMisfit(planned, remedy.calls)).toBeNull()
            if (remedy.do === 'train-fewer-rounds') {
              const rounds = (count: number) =>
                planMisfit(training({ train: n, val: 12, test: 12 }, count), max)
              expect([rounds(remedy.rounds), rounds(remedy.rounds + 1)]).toEqual([null, expect.anything()])
            }
            if (remedy.do === 'train-on-fewer-tasks') {
              const kept = (count: number) =>
                planMisfit(training({ train: count, val: 12, test: 12 }, epochs), max)
              expect([kept(remedy.tasks), kept(remedy.tasks + 1)]).toEqual([null, expect.anything()])
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is reported by training and preflight before the first call', async () => {
    const set = scriptedSet()
    const plan = planFor(set, 'grounded')
    const ports = () => memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
    const { events } = await runTrain(plan, set, ports(), { calls: 20 })
    const first = events.findIndex(({ type }) => type === 'rollout-finished')
    const notices = ofType(events.slice(0, first), 'notice').map(({ message }) => message)
    expect(notices).toContainEqual(expect.stringContaining('may make 20'))

    const nothing = { typical: 0, most: 0 }
    const estimate = {
      calls: nothing,
      promptTokens: nothing,
      completionTokens: nothing,
      cost: null,
      minutes: null,
    }
    const options = { budgets: { calls: 20 }, costOf: () => 0, estimate }
    const early = []
    for await (const event of preflight(plan, set, ports(), options, new AbortController().signal))
      early.push(event)
    expect(ofType(early, 'notice').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('may make 20'),
    )
  })
})
