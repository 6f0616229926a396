import { describe, expect, test } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { evalVerdict } from '../../../../src/core/report/verdict-words.ts'
import { transferLines, unscoredWords } from '../../../../src/core/report/words.ts'
import type { EvalFinished, TrainEvent } from '../../../../src/core/run/events.ts'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import { memoryPorts, ofType, planFor, runTrain } from '../../../support/memory-ports.ts'
import {
  chance,
  GOOD_RULE,
  scriptedOptimizer,
  scriptedPolicy,
  scriptedSet,
} from '../../../support/scripted-world.ts'

const SET = scriptedSet()
const words = (id: string) => Array.from({ length: 30 }, (_, word) => `${id}w${word}`).join(' ')
const LIBRARY = `version: 1
next: 40
experiences:
${Array.from({ length: 12 }, (_, at) => `  - { id: E${at + 1}, text: "${words(`a${at}`)}", pinned: true, status: candidate }`).join('\n')}
  - { id: E20, text: "${words('b')}", status: proven }
  - { id: E21, text: "${words('c')}", status: promising }
`
const PINNED = Array.from({ length: 12 }, (_, at) => words(`a${at}`))

async function evaluated(include: 'proven' | 'none', library = LIBRARY) {
  const ports = memoryPorts({ policy: scriptedPolicy(), library })
  const plan = {
    ...planFor(SET, 'grounded', {}, library),
    mode: 'eval' as const,
    measure: { split: 'test' as const, compare: false, include },
  }
  const events: TrainEvent[] = []
  const options = { budgets: {}, costOf: () => 0 }
  for await (const event of evaluate(plan, SET, ports, options, new AbortController().signal))
    events.push(event)
  return { events, ports, finished: events.at(-1) as EvalFinished }
}
const LEFT_OUT = '12 of 13 experiences fit into the 600 tokens of the prior; left out: E20.'

test('an evaluation sends every pinned rule, counts what it sent, and names what did not fit', async () => {
  const { events, ports, finished } = await evaluated('proven')
  const sent = ports.policy.requests[0]!.messages[0]!.content
  for (const rule of PINNED) expect(sent).toContain(rule)
  expect(sent).not.toContain(words('b'))
  expect(finished).toMatchObject({ experiences: 12, inLibrary: 14, sandbox: 'unsandboxed' })
  expect(ofType(events, 'notice').map(({ message }) => message)).toEqual([LEFT_OUT])
})

test('what was proven with another model or agent is measured all the same, and said', async () => {
  const effect = (model: string) => `{ mean: 0.3, low: 0.1, high: 0.5, trials: 9, model: "${model}" }`
  const library = `version: 1
next: 3
experiences:
  - { id: E1, text: "${words('a')}", status: proven, effect: ${effect('tools · other')} }
  - { id: E2, text: "${words('b')}", status: proven, effect: ${effect('policy-model')} }
`
  const { events, ports, finished } = await evaluated('proven', library)
  const sent = ports.policy.requests[0]!.messages[0]!.content
  expect(sent).toContain(words('a'))
  const model = planFor(SET, 'grounded').models.policy
  const said = [
    `E1 was measured with tools · other: this shows how it transfers to reply · ${model}, for which it does not count as proven.`,
    `E2 was measured with reply · policy-model: this shows how it transfers to reply · ${model}, for which it does not count as proven.`,
  ]
  expect(ofType(events, 'notice').map(({ message }) => message)).toEqual(said)
  expect(finished).toMatchObject({
    agent: 'reply',
    model,
    transfers: [
      { agent: 'tools', model: 'other', experiences: ['E1'] },
      { agent: 'reply', model: 'policy-model', experiences: ['E2'] },
    ],
  })
  expect(transferLines(finished)).toEqual(said)
})

test('without any prior nothing is in use, and nothing is left out', async () => {
  const { events, finished } = await evaluated('none')
  expect(finished).toMatchObject({ experiences: 0, inLibrary: 14 })
  expect(ofType(events, 'notice')).toEqual([])
})

test('a training reports at its start and at its end what is really in the prior', async () => {
  const ports = memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer(), library: LIBRARY })
  const { events, finished } = await runTrain(planFor(SET, 'grounded', {}, LIBRARY), SET, ports)
  expect(ofType(events, 'run-started')[0]).toMatchObject({ inUse: 12, inLibrary: 14 })
  expect(finished).toMatchObject({ experiences: 12, sandbox: 'unsandboxed' })
  const said = ofType(events, 'notice').map(({ message }) => message)
  expect(said.filter((message) => message.includes('left out'))).toEqual([LEFT_OUT])
  // There is no room for what was learned, which is no reason to say that it did not help.
  expect(said.join('\n')).toMatch(/What pointed up \(E\d+.*\) does not fit into the 600 tokens/)
})

describe('a comparison of which rollouts were left unscored', () => {
  const RULE = `version: 1
next: 2
experiences:
  - { id: E1, text: "${GOOD_RULE}", status: proven }
`
  /** Tries are right by chance alone; with the library most of the wrong ones fail for good. */
  async function compared(failing: number) {
    const ports = memoryPorts({
      policy: ({ draw, messages }) => {
        const at = chance(draw)
        if (at < 0.5) return 'right'
        const beside = messages.some(({ content }) => content.includes(GOOD_RULE))
        return beside && at < 0.5 + failing ? new CallError('server', 'down') : `wrong ${at}`
      },
      library: RULE,
    })
    const plan = {
      ...planFor(SET, 'grounded', { evalSamples: 4 }, RULE),
      mode: 'eval' as const,
      measure: { split: 'test' as const, compare: true, include: 'proven' as const },
    }
    const options = { budgets: {}, costOf: () => 0 }
    const events: TrainEvent[] = []
    for await (const event of evaluate(plan, SET, ports, options, new AbortController().signal))
      events.push(event)
    return events.at(-1) as EvalFinished
  }

  test('reports neither better nor worse, but why, however far apart the tries are that were scored', async () => {
    const finished = await compared(0.45)
    expect(finished.difference!.low).toBeGreaterThan(0)
    expect(finished.verdict).toBe('unproven')
    expect(finished.unscored).toMatchObject({ baseline: { unscored: 0, made: 32 }, final: { made: 32 } })
    expect(finished.forbidden).toMatch(
      /^\d+ of 32 rollouts with the library could not be scored, more than 5%/,
    )
    expect(evalVerdict(finished).join(' ')).toContain(finished.forbidden)
    expect(unscoredWords(finished.unscored)).toMatch(
      /^Unscored: 0 of 32 rollouts without experiences, \d+ of 32/,
    )
  })

  test('is what it is where all were scored', async () => {
    const finished = await compared(0)
    expect(finished.unscored).toEqual({
      baseline: { unscored: 0, made: 32 },
      final: { unscored: 0, made: 32 },
    })
    expect(finished).not.toHaveProperty('forbidden')
    expect(unscoredWords(finished.unscored)).toBe('')
  })
})
