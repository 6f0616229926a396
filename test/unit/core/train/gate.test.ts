import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { memoryPorts, ofType, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import {
  chance,
  GOOD_RULE,
  scriptedOptimizer,
  scriptedPolicy,
  scriptedSet,
} from '../../../support/scripted-world.ts'

const answer = scriptedPolicy()

async function gated(policy: Script, set = scriptedSet()) {
  const ports = memoryPorts({ policy, optimizer: scriptedOptimizer([GOOD_RULE]) })
  const { events, finished } = await runTrain(planFor(set, 'grounded'), set, ports)
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
