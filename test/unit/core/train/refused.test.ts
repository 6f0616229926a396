import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import type { ChatRequest } from '../../../../src/core/ports.ts'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import { memoryPorts, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

const set = scriptedSet()
const REFUSED = new CallError('request', 'The endpoint refuses the request: no such field.')
const REASON = `Every request was refused. ${REFUSED.message}`
const portsOf = (policy: Script) => memoryPorts({ policy, optimizer: scriptedOptimizer() })
const onlyIn = (phase: RegExp, policy: Script = scriptedPolicy()): Script => {
  return (request: ChatRequest) => (phase.test(request.draw) ? REFUSED : policy(request))
}

describe('a run whose every request is refused', () => {
  it.each(['grounded', 'paper'] as const)('ends as failed after its first phase: %s', async (mode) => {
    const ports = portsOf(() => REFUSED)
    const plan = planFor(set, mode)
    const { finished } = await runTrain(plan, set, ports)
    expect(finished).toMatchObject({ stopped: 'failed', reason: REASON })
    expect(finished.calls).toBe(8 * plan.settings.group)
  })

  it('resumes where that was fixed, as if nothing had happened', async () => {
    const plan = planFor(set, 'grounded', { epochs: 1 })
    let refuses = true
    const policy = scriptedPolicy()
    const ports = portsOf((request) => (refuses ? REFUSED : policy(request)))
    await runTrain(plan, set, ports)
    refuses = false
    const { finished } = await runTrain(plan, set, ports)
    const { finished: expected } = await runTrain(plan, set, portsOf(policy))
    expect({ ...finished, calls: 0 }).toEqual({ ...expected, calls: 0 })
  })

  it('is an evaluation too', async () => {
    const measure = { split: 'test' as const, compare: false, include: 'none' as const }
    const plan = { ...planFor(set, 'grounded'), mode: 'eval' as const, measure }
    const options = { budgets: {}, costOf: () => 0 }
    const events = []
    for await (const event of evaluate(
      plan,
      set,
      portsOf(() => REFUSED),
      options,
      new AbortController().signal,
    ))
      events.push(event)
    expect(events.at(-1)).toMatchObject({ type: 'eval-finished', stopped: 'failed', reason: REASON })
  })

  it.each(['trial', 'gate', 'test'])('ends where a later phase is refused as a whole: %s', async (phase) => {
    const { finished } = await runTrain(
      planFor(set, 'grounded', { epochs: 1 }),
      set,
      portsOf(onlyIn(new RegExp(`^${phase}/`))),
    )
    expect(finished).toMatchObject({ stopped: 'failed', reason: REASON })
  })
})

const late = new CallError('timeout', 'It took too long.')

it('continues where some requests are refused, fail otherwise, or are answered', async () => {
  const policy = scriptedPolicy()
  const some = onlyIn(/train-[a-e]/, (request) => (/train-[fg]/.test(request.draw) ? late : policy(request)))
  const { finished } = await runTrain(planFor(set, 'grounded'), set, portsOf(some))
  expect(finished).toMatchObject({ stopped: 'done' })
})

it('ends as failed, with the most frequent reason, where no try has a score', async () => {
  const some = onlyIn(/train-[a-b]/, () => late)
  const { finished, events } = await runTrain(planFor(set, 'grounded'), set, portsOf(some))
  expect(finished).toMatchObject({
    stopped: 'failed',
    reason: expect.stringMatching(
      /^None of \d+ tries could be scored, most often for this reason\. It took too long\.$/,
    ),
  })
  // Nothing else was paid for.
  expect(events.filter(({ type }) => type === 'phase-started')).toHaveLength(1)
})
