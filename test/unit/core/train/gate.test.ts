import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'
import type { Settings } from '../../../../src/core/run/plan.ts'
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

describe('a later round that the gate turns down', () => {
  it('leaves verdict, record and measurement to what an earlier one proved', async () => {
    const later = 'Amounts in cents and sums of money become the single word right.'
    const set = scriptedSet()
    const base = scriptedPolicy({ base: 0.05, good: 0.55, wrong: 0.05 })
    const ports = memoryPorts({
      // The later rule shines in its trial and does harm wherever else it is included.
      policy: (request) => {
        if (!request.messages.some(({ content }) => content.includes(later))) return base(request)
        return request.draw.startsWith('trial/') ? `right` : `wrong ${chance(request.draw)}`
      },
      optimizer: (request) =>
        scriptedOptimizer([request.draw.startsWith('reflect/1/') ? GOOD_RULE : later])(request),
    })
    const plan = planFor(set, 'grounded', { epochs: 2, gatePairs: 100 })
    const { events, finished } = await runTrain(plan, set, ports)
    const decisions = ofType(events, 'gate-decided')
    expect(decisions.map(({ round, accepted }) => [round, accepted])).toEqual([
      [1, true],
      [2, false],
    ])
    const { decision, e, pairs } = decisions[0]!
    expect(finished).toMatchObject({ verdict: 'better', accepted: true, gate: { decision, e, pairs } })
    expect(finished.final!.mean).toBeGreaterThan(finished.baseline!.mean)
    const { experiences } = parseLibrary(ports.library.now!, 'l').library
    expect(experiences.find(({ text }) => text === GOOD_RULE)!.status).toBe('proven')
    expect(experiences.find(({ text }) => text === later)?.status).not.toBe('proven')
  })
})
