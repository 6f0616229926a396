import { expect, test } from 'vitest'
import { parseLibrary } from '../../../../../src/core/library/parse-library.ts'
import type { SplitTask } from '../../../../../src/core/tasks/task.ts'
import { memoryPorts, ofType, planFor, runTrain, type Script } from '../../../../support/memory-ports.ts'
import { chance, scriptedSet } from '../../../../support/scripted-world.ts'

/** Answers right where an accepted answer that ends in the house's mark is in front, else seldom. */
const imitating =
  (base = 0.1): Script =>
  (request) => {
    const [system] = request.messages
    const shown = system?.role === 'system' && /Accepted answer:\nright/.test(system.content)
    const draw = chance(`${request.draw}|${request.messages.length}`)
    return draw < (shown ? 0.95 : base) ? 'right' : `wrong ${draw.toFixed(6)}`
  }

const examplesIn = (text: string | null) =>
  (text === null ? [] : parseLibrary(text, 'l').library.experiences).filter(({ kind }) => kind === 'example')

const proposedIn = (events: Parameters<typeof ofType>[0]) =>
  ofType(events, 'lesson-proposed').flatMap(({ lesson }) => (lesson.example ? [lesson] : []))

const withSolutions = (fields: Partial<SplitTask> = {}) =>
  scriptedSet(undefined, { solution: 'right', ...fields })

test('solutions of train tasks are tried as examples, and the gate proves those that help', async () => {
  const set = withSolutions()
  const ports = memoryPorts({ policy: imitating() })
  const { events, finished } = await runTrain(planFor(set, 'grounded', { examples: 3 }), set, ports)
  expect(finished).toMatchObject({ verdict: 'better', accepted: true })
  const inLibrary = examplesIn(ports.library.now)
  expect(inLibrary.length).toBeGreaterThan(0)
  for (const one of inLibrary) {
    expect(one).toMatchObject({
      kind: 'example',
      example: { answer: 'right', origin: 'solution' },
    })
    expect(['proven', 'accepted']).toContain(one.status)
    expect(one.origin!.tasks.every((id) => id.startsWith('train-'))).toBe(true)
  }
  expect(proposedIn(events)).toHaveLength(3)
  // No call for them but those of the trial.
  expect(ports.optimizer.requests.filter(({ draw }) => draw.startsWith('repair'))).toEqual([])
})

/** Right where two accepted answers at least are in front: no example shows anything by itself. */
const needsTwo: Script = (request) => {
  const [system] = request.messages
  const shown = system?.role === 'system' ? system.content.split('Accepted answer:').length - 1 : 0
  const draw = chance(`${request.draw}|${request.messages.length}`)
  return draw < (shown >= 2 ? 0.95 : 0.1) ? 'right' : `wrong ${draw.toFixed(6)}`
}

test('examples that help only together are tried together, and each names the others', async () => {
  const set = withSolutions()
  const ports = memoryPorts({ policy: needsTwo })
  const { events, finished } = await runTrain(planFor(set, 'grounded', { examples: 4 }), set, ports)
  expect(finished).toMatchObject({ verdict: 'better', accepted: true })
  const inLibrary = examplesIn(ports.library.now)
  expect(inLibrary).toHaveLength(4)
  const ids = inLibrary.map(({ id }) => id)
  for (const { id, status, effect, history } of inLibrary) {
    // The set is what was shown to help.
    expect(status).toBe('accepted')
    expect(effect).toEqual(inLibrary[0]!.effect && { ...inLibrary[0]!.effect, of: effect!.of })
    const others = ids.filter((other) => other !== id)
    expect(history.map(({ why }) => why).join()).toContain(`trial together with ${others.join(', ')}:`)
  }
  const [measured] = ofType(events, 'trial-measured')
  const results = measured!.results.filter(({ together }) => together !== undefined)
  expect(results.map(({ candidate, together }) => [candidate, ...together!].sort())).toEqual(
    results.map(() => [...ids].sort()),
  )
  // In front of a task of theirs stand the others.
  const trial = ports.policy.requests.filter(({ draw }) => draw.startsWith('trial/'))
  const counts = trial.map(({ messages }) => messages[0]!.content.split('Accepted answer:').length - 1)
  expect(new Set(counts.filter((count) => count > 0))).toEqual(new Set([3, 4]))
})

test('promising examples of an earlier run are tried again together, in one place of the trial', async () => {
  const set = withSolutions()
  const first = memoryPorts({ policy: needsTwo })
  await runTrain(planFor(set, 'grounded', { examples: 3, gatePairs: 1 }), set, first)
  const library = first.library.now!
  expect(new Set(examplesIn(library).map(({ status }) => status))).toEqual(new Set(['promising']))
  const again = memoryPorts({ policy: needsTwo })
  const plan = { ...planFor(set, 'grounded', { examples: 0 }), startLibrary: library }
  again.library.now = library
  const { events } = await runTrain(plan, set, again)
  const [measured] = ofType(events, 'trial-measured')
  expect(measured!.results.filter(({ together }) => together?.length === 2)).toHaveLength(3)
})

test('an example is never in front of its own task', async () => {
  const set = withSolutions()
  const ports = memoryPorts({ policy: imitating() })
  await runTrain(planFor(set, 'grounded', { examples: 3 }), set, ports)
  const trial = ports.policy.requests.filter(({ draw }) => draw.startsWith('trial/'))
  expect(trial.some(({ messages }) => messages[0]!.content.includes('Accepted answer'))).toBe(true)
  for (const { messages } of trial)
    expect(messages[0]!.content).not.toContain(`Task: ${messages.at(-1)!.content}`)
})

test('without solutions a try is repaired with what its checks said, until it passes twice', async () => {
  const set = scriptedSet()
  const ports = memoryPorts({
    policy: imitating(0),
    optimizer: ({ draw, messages }) => {
      if (!draw.startsWith('repair/')) return '{"lessons": []}'
      expect(messages.at(-1)!.content).toContain('expected')
      return draw.endsWith('/2') ? 'right' : 'still wrong'
    },
  })
  const { events, finished } = await runTrain(planFor(set, 'grounded', { examples: 2 }), set, ports)
  expect(finished.verdict).toBe('better')
  expect(examplesIn(ports.library.now)[0]!.example).toMatchObject({
    answer: 'right',
    origin: 'repaired try',
  })
  // Three answers are enough for two examples; each took two calls.
  expect(ports.optimizer.requests.filter(({ draw }) => draw.startsWith('repair/'))).toHaveLength(6)
  expect(ofType(events, 'notice').map(({ message }) => message)).toContain(
    'Repaired answers: 3 of 3 train tasks without an accepted answer have one now.',
  )
})

test('a try that passed is an example where no solution is given', async () => {
  const set = scriptedSet()
  const ports = memoryPorts({ policy: imitating(0.7) })
  const { events } = await runTrain(planFor(set, 'grounded', { examples: 2, repairTries: 0 }), set, ports)
  const origins = proposedIn(events).map(({ example }) => example!.origin)
  expect(new Set(origins)).toEqual(new Set(['verified try']))
})

test('what no answer passes gives no example, and the run says what was tried', async () => {
  const set = scriptedSet()
  const ports = memoryPorts({ policy: imitating(0), optimizer: () => '{"lessons": []}' })
  const { events } = await runTrain(planFor(set, 'grounded', { examples: 2 }), set, ports)
  expect(proposedIn(events)).toEqual([])
  expect(ofType(events, 'notice').map(({ message }) => message)).toContain(
    'Repaired answers: 0 of 3 train tasks without an accepted answer have one now.',
  )
})

test('no example of a task that looks like a val or test task, and none with a passage of theirs', async () => {
  const secret = 'the seven wise harbour masters never sleep before midnight'
  const set = withSolutions()
  const twin = set.tasks.find(({ id }) => id === 'val-a')!
  const [first, second] = set.tasks as [SplitTask, SplitTask]
  const copied = { ...first, prompt: `${twin.prompt.slice(0, -1)}.` }
  const leaking = { ...second, solution: `right\n${secret}` }
  const held = set.tasks.map((one) =>
    one === first ? copied : one === second ? leaking : one === twin ? { ...one, solution: secret } : one,
  )
  const tasks = {
    ...set,
    tasks: held.map((one) => (one.split === 'train' ? one : { ...one, verify: one.verify })),
  }
  const ports = memoryPorts({ policy: imitating() })
  const { events } = await runTrain(planFor(tasks, 'grounded', { examples: 8 }), tasks, ports)
  const proposed = proposedIn(events).flatMap(({ tasks }) => tasks)
  expect(proposed).not.toContain(first.id)
  expect(proposed).not.toContain(second.id)
  expect(proposed).toContain('train-c')
})
