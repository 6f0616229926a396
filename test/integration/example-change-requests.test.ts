import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inUse, renderPrior } from '../../src/core/inject/prior.ts'
import { readLibrary } from '../../src/core/library/parse-library.ts'
import { addedText, patchedPaths } from '../../src/core/patches.ts'
import type { Submission } from '../../src/core/submission.ts'
import type { SplitTask } from '../../src/core/tasks/task.ts'
import type { Verdict } from '../../src/core/verify/verdict.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { type ExampleVerifier, loadExample, openVerifier } from '../support/example-verify.ts'
import { type ScriptReply, startScriptedEndpoint } from '../support/scripted-endpoint.ts'

const folder = new URL('../../examples/change-requests/', import.meta.url).pathname
const careless = new URL('../fixtures/change-requests/', import.meta.url).pathname
const SPLITS = ['train', 'val', 'test'] as const

/** Conventions by the checks that test them. */
const CONVENTIONS: Readonly<Record<string, RegExp>> = {
  'a bad field is refused by its name': /^a wrong \w+ is refused$/,
  'what is not there is refused by its kind': /^an? \w+ that is not there is refused$/,
  'what its state forbids is refused by the state': /in the wrong state is refused$/,
  'ids count the things of a kind': /^the id of/,
  'a change is audited by thing and verb': /audited$/,
  'a change is told by thing and past form': /told$/,
  'no day is a Sunday': /on a Sunday$/,
  'amounts are rounded down to five cents': /with odd cents$/,
  'typed text is tidied': /^spaces in/,
  'lists have the newest first': /^the order of/,
}
const isConvention = (check: string) => Object.values(CONVENTIONS).some((name) => name.test(check))

/** What would give a convention away in a request. */
const SECRETS =
  /\b4(?:04|09|22)\b|invalid|unknown|refuse|\berrors?\b|audit|\bevents?\b|emit|newest|latest|revers|sort|sunday|monday|round|coin|payable|spaces?\b|trim|tidy|nextId|openDay/i

/** Without the process that keeps what a change prints apart from the report: this costs a third of the time. */
const inOneProcess = (task: SplitTask): SplitTask => ({
  ...task,
  verify: task.verify.map((spec) =>
    spec.type === 'command'
      ? { ...spec, run: spec.run.replace('--test ', '--test --test-isolation=none ') }
      : spec,
  ),
})

const change = (patch: string): Submission => ({ kind: 'change', patch, reply: '' })

let tasks: SplitTask[]
let solved: Map<string, Verdict>
let empty: Map<string, Verdict>
let naive: Map<string, Verdict>
let verifier: ExampleVerifier | undefined

/** All that is scored here, at once and two at a time: each check is a process. */
beforeAll(async () => {
  tasks = await loadExample(join(folder, 'change-requests.tasks.yaml'))
  const patches = readdirSync(careless).map((file) => ({
    id: file.replace(/\.patch$/, ''),
    patch: readFileSync(join(careless, file), 'utf8'),
  }))
  solved = new Map()
  empty = new Map()
  naive = new Map()
  const opened = await openVerifier()
  verifier = opened
  const work = [
    ...tasks.map((task) => ({ task, submitted: change(task.solutionPatch!), into: solved })),
    // What the files are like without a change is run for each task anyway.
    ...tasks.map((task) => ({ task, submitted: 'Nothing is to be done.', into: empty })),
    ...patches.map(({ id, patch }) => ({
      task: tasks.find((task) => task.id === id)!,
      submitted: change(patch),
      into: naive,
    })),
  ].values()
  const worker = async () => {
    for (const { task, submitted, into } of work)
      into.set(task.id, await opened.verify(inOneProcess(task), submitted))
  }
  await Promise.all([worker(), worker()])
}, 120_000)
afterAll(() => verifier?.close())

const checksOf = (id: string) => solved.get(id)!.checks.map(({ name }) => name)

it('has 8 tasks in each split, one of each kind, for an agent with tools', () => {
  for (const split of SPLITS) {
    const tags = tasks.filter((task) => task.split === split).flatMap((task) => task.tags)
    expect(tags).toHaveLength(8)
    expect(new Set(tags).size).toBe(8)
  }
})

it('asks for changes of 2 to 4 files, and hides the tests that decide', () => {
  for (const { id, solutionPatch, tests, verify } of tasks) {
    const files = patchedPaths(solutionPatch!)
    expect(files.length, id).toBeGreaterThanOrEqual(2)
    expect(files.length, id).toBeLessThanOrEqual(4)
    expect(files.every((file) => file.startsWith('src/'))).toBe(true)
    expect(tests).toEqual(['test/requests'])
    expect(verify).toMatchObject([{ type: 'command', run: `node --test test/requests/${id}.test.ts` }])
  }
})

it('scores every solution 1 and an empty change 0', () => {
  expect([...solved].filter(([, { score, passed }]) => score !== 1 || !passed)).toEqual([])
  expect([...empty].filter(([, { score, checks }]) => score !== 0 || checks.length === 0)).toEqual([])
  for (const { checks } of solved.values()) {
    expect(checks.length).toBeGreaterThanOrEqual(5)
    expect(checks.length).toBeLessThanOrEqual(7)
  }
})

it.each(Object.entries(CONVENTIONS))('tests in several tasks of each split: %s', (_, name) => {
  const least = { train: 3, val: 2, test: 2 }
  for (const split of SPLITS) {
    const testing = tasks.filter(
      (task) => task.split === split && checksOf(task.id).some((check) => name.test(check)),
    )
    expect(testing.length, split).toBeGreaterThanOrEqual(least[split])
  }
})

it('scores a change that works and knows no convention by what works', () => {
  expect(naive.size).toBe(8)
  const kinds = [...naive.keys()].flatMap((id) => tasks.find((task) => task.id === id)!.tags)
  expect(new Set(kinds).size).toBe(8)
  for (const [id, { score, checks, feedback }] of naive) {
    const failing = checks.filter(({ passed }) => !passed).map(({ name }) => name)
    expect(failing, id).toEqual(checksOf(id).filter(isConvention))
    expect(score, id).toBeGreaterThan(0.2)
    expect(score, id).toBeLessThan(0.6)
    expect(feedback, id).toMatch(/should (be|have) /)
  }
})

it('is scored as a run scores it, and says of a change that does not load why, in every check', async () => {
  const task = tasks.find(({ id }) => id === 'rename-item')!
  expect(await verifier!.verify(task, change(task.solutionPatch!))).toMatchObject({ score: 1, passed: true })
  const spoilt = task.solutionPatch!.replace('+export function renameItem(', '+export function renameItem((')
  const verdict = await verifier!.verify(task, change(spoilt))
  expect(verdict.score).toBe(0)
  expect(verdict.checks.map(({ name }) => name)).toEqual(checksOf(task.id))
  expect(verdict.feedback).toContain('src/app.ts should load: SyntaxError')
})

it('shows no convention in a request', () => {
  for (const { id, instructions, prompt, show } of tasks) {
    expect(show).toEqual([])
    expect(`${instructions}\n${prompt}`, id).not.toMatch(SECRETS)
  }
})

/** The codes, actions and events that the tests of a task require. */
function namesIn(id: string): string[] {
  const test = readFileSync(join(folder, 'workspace/test/requests', `${id}.test.ts`), 'utf8')
  return [...test.matchAll(/(?:error|action|name): '(\w+[.-][a-z]+)'/g)].map(([, name]) => name!)
}

it('requires no code, action or event in two splits', () => {
  const names = SPLITS.map((split) => {
    const ids = tasks.filter((task) => task.split === split).map(({ id }) => id)
    return [...new Set(ids.flatMap(namesIn))]
  })
  for (const { length } of names) expect(length).toBeGreaterThan(8)
  expect(new Set(names.flat()).size).toBe(names.flat().length)
})

it.each(['good', 'wrong'])('has %s rules by hand that fit into a prior and answer no task', async (kind) => {
  const file = join(folder, 'rules', `${kind}.library.yaml`)
  const used = inUse(readLibrary(await readFile(file, 'utf8'), file), 'proven')
  expect(used).toHaveLength(Object.keys(CONVENTIONS).length)
  const { text, dropped } = renderPrior(used)
  expect(dropped).toEqual([])
  expect(tasks.flatMap(({ id }) => namesIn(id)).filter((name) => text.includes(name))).toEqual([])
})

/** The calls of an agent that knows the solution: it lists and reads first, then edits file by file. */
function turnsOf(patch: string): ScriptReply[] {
  const call = (name: string, input: unknown) => ({ name, arguments: JSON.stringify(input) })
  const edits = patch
    .split(/^(?=diff --git )/m)
    .map((part) => call('edit', { path: patchedPaths(part)[0], ...editOf(part) }))
  return [
    {
      toolCalls: [
        call('list', {}),
        call('read', { path: 'src/routes.ts' }),
        call('search', { text: 'invalid' }),
      ],
    },
    { toolCalls: edits },
    { toolCalls: [call('run', { command: 'node --test test/smoke.test.ts' })] },
    { content: 'It is done.' },
  ]
}
const editOf = (part: string) =>
  part.includes('\nnew file') ? { content: addedText(part) } : { patch: part.slice(part.indexOf('--- ')) }

it('is solved by an agent with tools that sees no hidden test', async () => {
  const { id, solutionPatch } = tasks.find((task) => task.tags.includes('notes') && task.split === 'test')!
  const turns = turnsOf(solutionPatch!)
  const results: string[] = []
  const endpoint = await startScriptedEndpoint({
    handler: ({ messages }) => {
      results.push(...messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? ''))
      return turns[messages.filter(({ role }) => role === 'assistant').length]!
    },
  })
  const cwd = await mkdtemp(join(tmpdir(), 'tfgrpo-change-requests-'))
  try {
    const file = join(folder, 'change-requests.tasks.yaml')
    const model = ['--base-url', endpoint.baseUrl, '--model', 'scripted', '--run', join(cwd, 'run')]
    const args = ['eval', file, '--task', id, '--samples', '1', '--include', 'none', ...model, '--json']
    const result = await runCli(args, { cwd })
    expect(result.code, result.stderr).toBe(0)
    const done = recordsOf(result.stdout).find(({ type }) => type === 'rollout-finished')
    expect(done).toMatchObject({ rollout: { score: 1 } })
    const said = results.join('\n')
    expect(said).toContain('test/smoke.test.ts')
    expect(said).toContain('pass 1')
    expect(said).not.toContain('test/requests')
  } finally {
    await endpoint.close()
    await rm(cwd, { recursive: true, force: true })
  }
}, 120_000)
