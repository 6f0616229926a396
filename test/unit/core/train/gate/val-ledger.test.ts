import { describe, expect, it } from 'vitest'
import { lookLine, parseLooks } from '../../../../../src/core/measure/alpha-ledger.ts'
import type { SplitTask } from '../../../../../src/core/tasks/task.ts'
import { verifyLibrary } from '../../../../../src/core/train/verify-library.ts'
import {
  memoryPorts,
  ofType,
  planFor,
  runTrain,
  type TestPorts,
  taskSet,
} from '../../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../../support/scripted-world.ts'

const world = () => memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
const looksOf = (ports: TestPorts) => parseLooks(ports.looks.text).looks

const VAL_A = scriptedSet().tasks.find(({ id }) => id === 'val-a')!
const is = (id: string) => (task: SplitTask) => task.id === id
const isNot = (id: string) => (task: SplitTask) => task.id !== id
const renewed = (task: SplitTask) => ({ ...task, prompt: `${task.prompt} And why?` })

/** Trains on the scripted set with its val tasks changed; the ledger is that of the file given. */
async function trainOn(change: (task: SplitTask) => SplitTask, looks = '', fields: Partial<TestPorts> = {}) {
  const set = taskSet(scriptedSet().tasks.map((task) => (task.split === 'val' ? change(task) : task)))
  const ports = { ...world(), ...fields }
  ports.looks.text = looks
  const { events, finished } = await runTrain(planFor(set, 'grounded'), set, ports)
  return { ports, events, finished }
}

describe('the alpha ledger of a val set', () => {
  it('is the same after edits that make no new test of the tasks', async () => {
    const { ports } = await trainOn((task) => task)
    const edited = await trainOn(
      (task) => ({ ...task, workspaceDigest: 'other files', tags: ['new'], solution: 'right' }),
      ports.looks.text,
    )
    const [first, second] = looksOf(edited.ports)
    expect(second).toMatchObject({ val: first!.val, k: 2 })
    expect(second!.alpha).toBeLessThan(first!.alpha)
  })

  it.each([
    ['weight', { verify: [{ type: 'exact', ignoreCase: false, weight: 2, passAt: 1 }] }],
    ['passAt', { verify: [{ type: 'exact', ignoreCase: false, weight: 1, passAt: 0.5 }] }],
    ['name', { id: 'val-renamed' }],
    ['layout', { prompt: `${VAL_A.prompt}\n` }],
  ] as [string, Partial<SplitTask>][])('continues where a task gets another %s', async (_, fields) => {
    const { ports } = await trainOn((task) => task)
    const edited = await trainOn(
      (task) => (task.id === VAL_A.id ? { ...task, ...fields } : task),
      ports.looks.text,
    )
    expect(looksOf(edited.ports).map(({ k }) => k)).toEqual([1, 2])
  })

  it('continues while one val task stays, whatever leaves, comes back or is new', async () => {
    let text = ''
    for (const stays of [() => true, isNot('val-a'), isNot('val-b'), is('val-a')]) {
      const { ports } = await trainOn((task) => (stays(task) ? task : renewed(task)), text)
      text = ports.looks.text
    }
    expect(parseLooks(text).looks.map(({ k }) => k)).toEqual([1, 2, 3, 4])
    const fresh = await trainOn((task) => renewed(renewed(task)), text)
    expect(looksOf(fresh.ports).at(-1)!.k).toBe(1)
  })

  it.each([
    ['prompt', { prompt: 'What is it now?' }],
    ['instructions', { instructions: 'Answer in one word.' }],
    ['answer', { answer: 'Right' }],
    ['shown file', { show: [{ path: 'a.ts', content: 'const a = 1' }] }],
    ['verifier', { verify: [{ type: 'exact', ignoreCase: true, weight: 1, passAt: 1 }] }],
  ] as [string, Partial<SplitTask>][])('is a new one after another %s', async (_, fields) => {
    const { ports } = await trainOn((task) => task)
    const edited = await trainOn((task) => ({ ...task, ...fields }), ports.looks.text)
    for (const look of looksOf(edited.ports)) expect(look.k).toBe(1)
  })

  it('pays again for a run that is made again without its journal', async () => {
    const first = await trainOn((task) => task)
    const again = await trainOn((task) => task, first.ports.looks.text)
    expect(looksOf(again.ports).map(({ k, decision }) => [k, decision])).toEqual([
      [1, 'better'],
      [2, 'better'],
    ])
    const [one, two] = ofType([...first.events, ...again.events], 'gate-decided')
    expect(two!.alpha).toBeLessThan(one!.alpha)
    expect(one).toMatchObject({ round: 1, accepted: true })
    // The same seed, and no answer of the first look is drawn again.
    const draws = ({ ports }: typeof first) =>
      ports.policy.requests.map(({ draw }) => draw).filter((draw) => draw.startsWith('gate/'))
    expect(draws(again).length).toBeGreaterThan(0)
    expect(draws(again).filter((draw) => draws(first).includes(draw))).toEqual([])
  })

  it('pays again where the journal of a gate that was stopped on its way is gone', async () => {
    const first = await trainOn((task) => task)
    // Only the line that was written before the first pair is left.
    const begun = `${first.ports.looks.text.split('\n')[0]!}\n`
    const again = await trainOn((task) => task, begun, { clock: { now: () => 7, sleep: async () => {} } })
    expect(looksOf(again.ports).map(({ k }) => k)).toEqual([1, 2])
  })

  it('continues with a look that was begun in the same journal', async () => {
    const set = scriptedSet()
    const ports = world()
    await runTrain(planFor(set, 'grounded'), set, ports)
    const asked = [...ports.policy.requests, ...ports.optimizer.requests]
    const before = asked.filter(({ draw }) => !/^(gate|test)/.test(draw)).length
    const stopped = world()
    await runTrain(planFor(set, 'grounded'), set, stopped, { calls: before + 4 })
    expect(looksOf(stopped).map(({ decision }) => decision)).toEqual([null])
    await runTrain(planFor(set, 'grounded'), set, stopped)
    expect(stopped.looks.text).toBe(ports.looks.text)
  })

  it('is reported as used up where it is, before and after the gate', async () => {
    const { ports } = await trainOn((task) => task)
    const spent = lookLine({ ...looksOf(ports)[0]!, run: 'other', k: 2, alpha: 0.05 })
    const { finished, events } = await trainOn((task) => task, `${spent}\n`)
    expect(finished).toMatchObject({ verdict: 'unproven', accepted: false })
    expect(ofType(events, 'gate-decided')[0]).toMatchObject({ left: 0, pairs: 0 })
    expect(ofType(events, 'gate-decided')[0]!.reason).toMatch(/alpha ledger of this val set is used up/)
  })

  it('makes a first look valid for tasks like these, unless a verify has chosen on one of them', async () => {
    const more = Array.from({ length: 40 }, (_, i) => ({
      ...VAL_A,
      id: `val-${i}`,
      prompt: `Question ${i}?`,
    }))
    const set = taskSet([...scriptedSet().tasks, ...more])
    const reasonAfter = async (looks: string) => {
      const policy = scriptedPolicy({ base: 0, good: 1, wrong: 0 })
      const ports = memoryPorts({ policy, optimizer: scriptedOptimizer() })
      ports.looks.text = looks
      const { events } = await runTrain(planFor(set, 'grounded', { gatePairs: 150 }), set, ports)
      const { k } = parseLooks(ports.looks.text).looks.at(-1)!
      return { k, reason: ofType(events, 'gate-decided')[0]!.reason, text: ports.looks.text }
    }
    const first = await reasonAfter('')
    expect(first).toMatchObject({
      k: 1,
      reason: expect.stringMatching(/^Better: .* also holds for tasks like/),
    })

    const chosenOn = taskSet(set.tasks.filter((task) => task.split !== 'val' || task.id === 'val-a'))
    const verified = memoryPorts({ policy: scriptedPolicy() })
    const library = `version: 1\nnext: 2\nexperiences:\n  - { id: E1, text: Be exact., status: proven }\n`
    const plan = { ...planFor(chosenOn, 'grounded', {}, library), mode: 'verify' as const }
    const options = { budgets: {}, costOf: () => 0 }
    for await (const _ of verifyLibrary(plan, chosenOn, verified, options, new AbortController().signal));
    const [choice] = looksOf(verified)
    expect(choice).toMatchObject({ k: 0, alpha: 0 })
    const after = await reasonAfter(verified.looks.text)
    expect(after).toMatchObject({ k: 1, reason: expect.stringMatching(/^Better: /) })
    expect(after.reason).not.toContain('tasks like these')

    const elsewhere = lookLine({ ...choice!, val: 'other', tasks: ['other'] })
    expect((await reasonAfter(`${elsewhere}\n`)).reason).toBe(first.reason)
  })

  it('states how many pairs would decide at what the ledger has left', async () => {
    const weak = memoryPorts({
      policy: scriptedPolicy({ base: 0.4, good: 0.55, wrong: 0.05 }),
      optimizer: scriptedOptimizer(),
    })
    const set = scriptedSet()
    const plan = planFor(set, 'grounded', { trialRollouts: [400, 0] })
    const fresh = await runTrain(plan, set, weak)
    const reasonOf = ({ events }: typeof fresh) => ofType(events, 'gate-decided')[0]!.reason
    expect(reasonOf(fresh)).toMatch(/more pairs/)
    const [look] = looksOf(weak)
    // Branches that looked beside each other have spent all there was.
    const almost = memoryPorts({
      policy: scriptedPolicy({ base: 0.4, good: 0.55, wrong: 0.05 }),
      optimizer: scriptedOptimizer(),
    })
    almost.looks.text = `${lookLine({ ...look!, run: 'other', alpha: 0.05 })}\n`
    expect(reasonOf(await runTrain(plan, set, almost))).toMatch(
      /^The alpha ledger of this val set is used up/,
    )
  })
})
