import { describe, expect, it } from 'vitest'
import { JournalError } from '../../../../src/core/errors.ts'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import { memoryPorts, planFor, runTrain } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

const set = scriptedSet()
const portsOf = () => memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
const FULL = 'journal.jsonl could not be written: the disk is full.'

/** From its nth question on the journal is on a disk that is full. */
function fillAfter(ports: ReturnType<typeof portsOf>, n: number): void {
  const once = ports.journal.once.bind(ports.journal)
  let asked = 0
  ports.journal.once = ((...args: Parameters<typeof once>) =>
    ++asked > n ? Promise.reject(new JournalError(FULL)) : once(...args)) as typeof once
  ports.journal.flush = () => Promise.reject(new JournalError(FULL))
}

describe('a run whose files are at fault', () => {
  it.each([5, 60])('ends as failed where the journal is full after %i answers', async (n) => {
    const ports = portsOf()
    fillAfter(ports, n)
    const { finished } = await runTrain(planFor(set, 'grounded'), set, ports)
    expect(finished).toMatchObject({ stopped: 'failed', reason: FULL })
    expect(finished.calls).toBeGreaterThan(0)
  })

  it('ends as failed where the library cannot be written, and states how to continue', async () => {
    const ports = portsOf()
    const denied = Object.assign(new Error("EACCES: permission denied, open 'library.yaml'"), {
      code: 'EACCES',
      syscall: 'open',
    })
    ports.library.write = () => Promise.reject(denied)
    const { finished } = await runTrain(planFor(set, 'grounded'), set, ports)
    expect(finished).toMatchObject({
      stopped: 'failed',
      reason: `${denied.message}.`,
      remedies: [{ do: 'fix-and-resume' }],
    })
  })

  it('is an evaluation too', async () => {
    const ports = portsOf()
    fillAfter(ports, 4)
    const measure = { split: 'test' as const, compare: false, include: 'none' as const }
    const plan = { ...planFor(set, 'grounded'), mode: 'eval' as const, measure }
    const options = { budgets: {}, costOf: () => 0 }
    const events = []
    for await (const event of evaluate(plan, set, ports, options, new AbortController().signal))
      events.push(event)
    expect(events.at(-1)).toMatchObject({ type: 'eval-finished', stopped: 'failed', reason: FULL })
  })

  it('still throws what is a fault of ours', async () => {
    const ports = portsOf()
    ports.library.write = () => Promise.reject(new TypeError('not a function'))
    await expect(runTrain(planFor(set, 'grounded'), set, ports)).rejects.toThrow('not a function')
  })
})
