import { expect, test } from 'vitest'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import type { EvalFinished, TrainEvent } from '../../../../src/core/train/events.ts'
import { memoryPorts, ofType, planFor, runTrain } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

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

async function evaluated(include: 'proven' | 'none') {
  const ports = memoryPorts({ policy: scriptedPolicy(), library: LIBRARY })
  const plan = {
    ...planFor(SET, 'grounded', {}, LIBRARY),
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

test('without any prior nothing is in use, and nothing is left out', async () => {
  const { events, finished } = await evaluated('none')
  expect(finished).toMatchObject({ experiences: 0, inLibrary: 14 })
  expect(ofType(events, 'notice')).toEqual([])
})

test('a training says at its start and at its end what truly stands in the prior', async () => {
  const ports = memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer(), library: LIBRARY })
  const { events, finished } = await runTrain(planFor(SET, 'grounded', {}, LIBRARY), SET, ports)
  expect(ofType(events, 'run-started')[0]).toMatchObject({ inUse: 12, inLibrary: 14 })
  expect(finished).toMatchObject({ experiences: 12, sandbox: 'unsandboxed' })
  const said = ofType(events, 'notice').map(({ message }) => message)
  expect(said.filter((message) => message.includes('left out'))).toEqual([LEFT_OUT])
  // There is no room for what was learned, which is no reason to say that it did not help.
  expect(said.join('\n')).toMatch(/What pointed up \(E\d+.*\) does not fit into the 600 tokens/)
})
