import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'
import type { EvalFinished } from '../../../../src/core/run/events.ts'
import type { Measure, Plan } from '../../../../src/core/run/plan.ts'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import { writePlan } from '../../../../src/node/runs/plan-file.ts'
import { findWorth, measuredPrior } from '../../../../src/node/runs/run-outcomes.ts'
import { memoryPorts, planFor } from '../../../support/memory-ports.ts'
import { scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

const SET = scriptedSet()
const MODEL = planFor(SET, 'grounded').models.policy
const effect = (model: string) => `{ mean: 0.3, low: 0.1, high: 0.5, trials: 9, model: "${model}" }`
const LIBRARY = `version: 1
next: 5
experiences:
  - { id: E1, text: "Proven here.", status: proven, effect: ${effect(MODEL)} }
  - { id: E2, text: "Proven by tools.", status: proven, effect: ${effect(`tools · ${MODEL}`)} }
  - { id: E3, text: "Proven over another model.", status: proven, effect: ${effect('other')} }
  - { id: E4, text: "Promising by tools.", status: promising, effect: ${effect(`tools · ${MODEL}`)} }
`

let grpo = ''
beforeAll(async () => {
  grpo = await mkdtemp(join(tmpdir(), 'tfgrpo-outcomes-'))
})
afterAll(() => rm(grpo, { recursive: true }))

/** What an evaluation put into its requests, and its result. */
async function evaluated(include: Measure['include']) {
  const ports = memoryPorts({ policy: scriptedPolicy(), library: LIBRARY })
  const plan: Plan = {
    ...planFor(SET, 'grounded', {}, LIBRARY),
    mode: 'eval',
    measure: { split: 'test', compare: true, include },
  }
  const options = { budgets: {}, costOf: () => 0 }
  let result: EvalFinished | null = null
  for await (const event of evaluate(plan, SET, ports, options, new AbortController().signal))
    if (event.type === 'eval-finished') result = event
  const systems = ports.policy.requests.map(({ messages }) => messages.find(({ role }) => role === 'system'))
  const longest = systems.reduce((a, b) => ((b?.content.length ?? 0) > (a?.content.length ?? 0) ? b : a))
  const folder = join(grpo, 'runs', 'r1')
  return { plan, result: result!, sent: longest?.content ?? '', folder }
}

test.each(['proven', 'promising', 'all'] as const)(
  'what a run is said to have measured is what it sent, whoever proved it (%s)',
  async (include) => {
    const { sent, ...outcome } = await evaluated(include)
    const prior = await measuredPrior({ run: 'r1', ended: 0, gate: null, priorTokens: null, ...outcome })
    expect(prior).toContain('Proven over another model.')
    expect(sent).toContain(prior)
  },
)

test('an evaluation with another agent shows what the library now in use is worth', async () => {
  const { plan, result, folder } = await evaluated('proven')
  await mkdir(folder, { recursive: true })
  await writePlan(folder, plan)
  await writeFile(join(folder, 'result.json'), JSON.stringify(result))
  const { library } = parseLibrary(LIBRARY, 'library.yaml')
  expect((await findWorth(grpo, library, 'proven')).ofUse?.folder).toBe(folder)
  expect((await findWorth(grpo, library, 'promising')).ofUse).toBeNull()
})
