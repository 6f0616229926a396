import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import type { Mode, RunFinished, TrainEvent } from '../../../../src/core/run/events.ts'
import {
  memoryPorts,
  ofType,
  planFor,
  runTrain,
  type Script,
  type TestPorts,
} from '../../../support/memory-ports.ts'
import {
  chance,
  GOOD_RULE,
  scriptedOptimizer,
  scriptedPolicy,
  scriptedSet,
  WRONG_RULE,
} from '../../../support/scripted-world.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

const SET = scriptedSet({ train: 6, val: 6, test: 4 })
const SETTINGS = { group: 3, evalSamples: 2, gatePairs: 48, gateWindow: 6, concurrency: 5, batch: 3 }

/** Some tries of training fail for good: an unscored rollout must not depend on its neighbours either. */
const policy: Script = (request) => {
  const fails = /^(first|trial|paper)/.test(request.draw) && chance(`fails ${request.draw}`) < 0.1
  return fails ? new CallError('server', 'The endpoint answers 500.') : scriptedPolicy()(request)
}

const RULES = [GOOD_RULE, WRONG_RULE, 'Name the unit in every answer.', 'Answer in one short line.']

/** An optimizer for both modes, whose replies depend on the request alone. */
const optimizer: Script = (request) => {
  const user = request.messages.at(-1)!.content
  if (/\/summary\//.test(request.draw)) return 'It answered.'
  if (/\/advantage/.test(request.draw))
    return JSON.stringify({ experiences: [RULES[Math.floor(chance(request.draw) * RULES.length)]] })
  if (/\/(operations|consolidation)/.test(request.draw)) {
    const proposed = [...user.matchAll(/^\{.*\}$/gm)].map(([line]) => line)
    const own = [...user.matchAll(/^- (.*)$/gm)].map(([, text]) =>
      JSON.stringify({ op: 'ADD', id: null, text }),
    )
    return `{"operations": [${(proposed.length > 0 ? proposed : own).join(', ')}]}`
  }
  return scriptedOptimizer()(request)
}

interface Outcome {
  library: string | null
  looks: string
  finished: Omit<RunFinished, 'seconds'>
  asked: string[]
  lessons: unknown
  trials: unknown
  gate: unknown
}

/** Runs with each call taking as long as `latencyOf` says, in virtual time. */
async function run(mode: Mode, latencyOf: (draw: string, nth: number) => number): Promise<Outcome> {
  const time = new VirtualTime()
  let calls = 0
  const slow =
    (script: Script): Script =>
    async (request) => {
      await time.sleep(latencyOf(request.draw, calls++))
      return script(request)
    }
  const ports: TestPorts = memoryPorts({ policy: slow(policy), optimizer: slow(optimizer) })
  const plan = planFor(SET, mode, SETTINGS)
  const { events, finished } = await time.during(runTrain(plan, SET, ports))
  const asked = [...ports.policy.requests, ...ports.optimizer.requests].map(({ draw }) => draw).sort()
  return { ...outcomeOf(ports, events, finished), asked }
}

function outcomeOf(ports: TestPorts, events: readonly TrainEvent[], finished: RunFinished) {
  const { seconds: _, ...rest } = finished
  const lessons = ofType(events, 'lesson-proposed').map(({ lesson }) => lesson)
  return {
    library: ports.library.now,
    looks: ports.looks.text,
    finished: rest,
    lessons: [lessons, ofType(events, 'lesson-rejected'), ofType(events, 'operation-applied')],
    trials: ofType(events, 'trial-measured'),
    gate: [ofType(events, 'gate-looked'), ofType(events, 'gate-decided')],
  }
}

describe.each(['grounded', 'paper'] as const)('%s mode', (mode) => {
  it('learns the same library in whatever order replies arrive', async () => {
    const expected = await run(mode, () => 1)
    expect(expected.library).toContain(mode === 'grounded' ? GOOD_RULE : WRONG_RULE)
    expect(expected.finished.gate).not.toBeNull()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 1000 }), { minLength: 7, maxLength: 64 }),
        async (latencies) => {
          expect(await run(mode, (_, nth) => latencies[nth % latencies.length]!)).toEqual(expected)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('learns the same library when single calls take longer than all others together', async () => {
    const expected = await run(mode, () => 1)
    const draws = expected.asked
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: draws.length - 1 }), { minLength: 1, maxLength: 3 }),
        async (late) => {
          const slow = new Set(late.map((index) => draws[index]!))
          expect(await run(mode, (draw) => (slow.has(draw) ? 1e6 : 1))).toEqual(expected)
        },
      ),
      { numRuns: 10 },
    )
  })

  it('learns the same library whatever the concurrency', async () => {
    const at = async (concurrency: number) => {
      const ports = memoryPorts({ policy, optimizer })
      const plan = planFor(SET, mode, { ...SETTINGS, concurrency })
      const { events, finished } = await runTrain(plan, SET, ports)
      return outcomeOf(ports, events, finished)
    }
    const expected = await at(5)
    for (const concurrency of [1, 2, 64]) expect(await at(concurrency)).toEqual(expected)
  })
})
