import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'
import { parseLooks } from '../../../../src/core/measure/alpha-ledger.ts'
import type { Budgets, Settings } from '../../../../src/core/run/plan.ts'
import {
  memoryPorts,
  ofType,
  planFor,
  runTrain,
  type Script,
  task,
  taskSet,
} from '../../../support/memory-ports.ts'
import {
  chance,
  GOOD_RULE,
  scriptedOptimizer,
  scriptedPolicy,
  scriptedSet,
} from '../../../support/scripted-world.ts'

const answer = scriptedPolicy()

async function gated(policy: Script, set = scriptedSet(), settings: Partial<Settings> = {}, looks = '') {
  const ports = memoryPorts({ policy, optimizer: scriptedOptimizer([GOOD_RULE]) })
  ports.looks.text = looks
  const { events, finished } = await runTrain(planFor(set, 'grounded', settings), set, ports)
  const [decided] = ofType(events, 'gate-decided')
  const pairs = new Set(
    ports.policy.requests.flatMap(({ draw }) => /^gate\/1\/(pair\d+)\//.exec(draw)?.[1] ?? []),
  )
  return { ports, events, finished, decided: decided!, pairs: pairs.size }
}

describe('rollouts that the gate could not score', () => {
  it('are borne once the pairs left show that they are few', async () => {
    const whole = await gated(answer)
    const once = await gated((request) =>
      request.draw.startsWith('gate/1/pair2/0/start') ? new CallError('server', 'down') : answer(request),
    )
    expect(once.finished).toMatchObject({ verdict: 'better', accepted: true })
    // One of 20 is 5%; what is decided stays what it was when the evidence sufficed.
    expect(once.pairs).toBeGreaterThanOrEqual(19)
    expect(whole.pairs).toBeLessThan(19)
    expect(ofType(once.events, 'gate-looked')).toHaveLength(once.finished.gate!.pairs)
    expect(once.finished.gate!.pairs).toBeLessThan(19)
    expect(once.decided.reason).toMatch(
      /^Better: .* \d+ more showed that few enough rollouts stay unscored\./,
    )
    expect(whole.decided.reason).not.toContain('more showed')
  })

  it('forbid "better" where they stay too many, with all pairs drawn', async () => {
    const failing = await gated((request) =>
      request.draw.startsWith('gate/') && chance(request.draw) < 0.2
        ? new CallError('server', 'down')
        : answer(request),
    )
    expect(failing.decided.e).toBeGreaterThanOrEqual(1 / failing.decided.alpha)
    expect(failing.finished).toMatchObject({ verdict: 'unproven', accepted: false })
    expect(failing.decided.reason).toMatch(/\d+ of \d+ rollouts with .* could not be scored, more than 5%/)
    expect(failing.pairs).toBe(32)
  })
})

describe('what the gate may claim', () => {
  it('is blocked by a tag that got worse, however much better the rest is', async () => {
    const plain = scriptedPolicy({ base: 0.05, good: 0.98, wrong: 0.02 })
    const base = scriptedSet({ train: 8, val: 16, test: 1 })
    // Every second val task: half of its tries are right, none with the rule.
    const set = taskSet(
      base.tasks.map((one, i) =>
        one.split === 'val' && i % 2 === 0
          ? { ...one, prompt: `Fragile. ${one.prompt}`, tags: ['fragile'] }
          : { ...one, tags: ['sturdy'] },
      ),
    )
    const { finished, decided } = await gated(
      (request) => {
        const text = request.messages.map(({ content }) => content).join('\n')
        if (!text.includes('Fragile. ')) return plain(request)
        const at = chance(request.draw)
        return !text.includes(GOOD_RULE) && at < 0.5 ? 'right' : `wrong ${at}`
      },
      set,
      { gatePairs: 300 },
    )
    expect(finished).toMatchObject({ verdict: 'better', accepted: false, gate: { decision: 'better' } })
    expect(decided).toMatchObject({ accepted: false })
    expect(decided.reason).toBe('Better over all, but not adopted: tasks tagged fragile got worse.')
  })

  it('reaches tasks like these at the first look of a ledger alone', async () => {
    const val = Array.from({ length: 200 }, (_, i) =>
      task(`val-${i}`, { split: 'val', prompt: `Question val ${i}?` }),
    )
    const set = taskSet([...scriptedSet({ train: 8, val: 0, test: 0 }).tasks, ...val])
    const strong = scriptedPolicy({ base: 0.02, good: 0.99, wrong: 0.02 })
    const first = await gated(strong, set, { gatePairs: 150 })
    const second = await gated(strong, set, { gatePairs: 150 }, first.ports.looks.text)
    const reaches = 'It also holds for tasks like these.'
    expect(first.finished.verdict).toBe('better')
    expect(first.decided.reason).toContain(reaches)
    expect(second.finished.verdict).toBe('better')
    expect(second.decided.alpha).toBeLessThan(first.decided.alpha)
    expect(second.decided.reason).not.toContain(reaches)
  })
})

describe('the gate of a run with several rounds', () => {
  const later = 'Amounts in cents and sums of money become the single word right.'
  /** Finds the good rule in the first round and `later` in the second. */
  const optimizer: Script = (request) =>
    scriptedOptimizer([request.draw.startsWith('reflect/1/') ? GOOD_RULE : later])(request)

  it('comes once, after the last round, and tests what all of them found', async () => {
    const base = scriptedPolicy({ base: 0.05, good: 0.5, wrong: 0.05 })
    const ports = memoryPorts({
      policy: (request) => {
        const known = request.messages.some(({ content }) => content.includes(later))
        return known && chance(`later ${request.draw}`) < 0.5 ? 'right' : base(request)
      },
      optimizer,
    })
    const set = scriptedSet()
    const plan = planFor(set, 'grounded', { epochs: 2, gatePairs: 100 })
    const { events, finished } = await runTrain(plan, set, ports)
    const decisions = ofType(events, 'gate-decided')
    expect(decisions.map(({ round, accepted }) => [round, accepted])).toEqual([[1, true]])
    expect(finished).toMatchObject({ verdict: 'better', accepted: true, experiences: 2 })
    expect(parseLooks(ports.looks.text).looks.map(({ k }) => k)).toEqual([1])
    const { experiences } = parseLibrary(ports.library.now!, 'l').library
    expect(experiences.map(({ text, status }) => [text, status])).toEqual([
      [GOOD_RULE, 'accepted'],
      [later, 'accepted'],
    ])
    const asked = ports.policy.requests.map(({ draw }) => draw.split('/').slice(0, 2).join('/'))
    expect(new Set(asked.filter((at) => at.startsWith('gate')))).toEqual(new Set(['gate/1']))
  })

  it('is about what an earlier round found where a later one finds nothing', async () => {
    const ports = memoryPorts({
      policy: answer,
      optimizer: (request) =>
        request.draw.startsWith('reflect/1/') ? scriptedOptimizer([GOOD_RULE])(request) : '{"lessons": []}',
    })
    const set = scriptedSet()
    const { events, finished } = await runTrain(planFor(set, 'grounded', { epochs: 2 }), set, ports)
    expect(ofType(events, 'gate-decided')).toHaveLength(1)
    expect(finished).toMatchObject({ verdict: 'better', accepted: true })
    expect(ports.library.now).toMatch(new RegExp(`${GOOD_RULE}[^]*status: proven`))
  })
})

describe('a gate that the pairs left cannot decide', () => {
  it('stops, says so in a sentence, and pays for few pairs past that', async () => {
    const nothing = scriptedPolicy({ base: 0.5, good: 0.5, wrong: 0.5 })
    const policy: Script = (request) =>
      // The rule shines in its trial alone.
      request.draw.startsWith('trial/') && request.messages.some(({ content }) => content.includes(GOOD_RULE))
        ? 'right'
        : nothing(request)
    const { finished, decided, pairs, events } = await gated(policy, scriptedSet(), { gatePairs: 150 })
    expect(finished).toMatchObject({ verdict: 'unproven', accepted: false })
    expect(decided.pairs).toBeLessThan(120)
    expect(pairs).toBeLessThanOrEqual(decided.pairs + 4)
    expect(ofType(events, 'gate-looked')).toHaveLength(decided.pairs)
    expect(decided.reason).toContain(
      ` The gate stopped before the last ${150 - decided.pairs} pairs, since these could not be expected to decide it.`,
    )
  })
})

describe('test tasks', () => {
  /** Draws of the policy's requests, in the order in which they were sent. */
  const order = async (policy: string, budgets: Budgets = {}) => {
    const set = scriptedSet()
    const ports = memoryPorts({ policy: answer, optimizer: scriptedOptimizer([GOOD_RULE]) })
    const plan = planFor(set, 'grounded', { epochs: 1 })
    await runTrain({ ...plan, models: { ...plan.models, policy } }, set, ports, budgets)
    const phases = ports.policy.requests.map(({ draw }) => draw.split('/')[0]!)
    return { firstTest: phases.indexOf('test'), lastGate: phases.lastIndexOf('gate'), asked: phases.length }
  }

  it('are measured beside the gate at an endpoint, after it elsewhere and where a budget may end the run', async () => {
    const beside = await order('some-endpoint')
    expect(beside.firstTest).toBeLessThan(beside.lastGate)
    for (const after of [
      await order('embedded'),
      await order('some-endpoint', { calls: beside.asked + 30 }),
      await order('some-endpoint', { minutes: 1000 }),
    ]) {
      expect(after.firstTest).toBeGreaterThan(after.lastGate)
      expect(after.asked).toBeLessThanOrEqual(beside.asked)
    }
  })
})
