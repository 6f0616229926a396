import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inUse, renderPrior } from '../../src/core/inject/prior.ts'
import { readLibrary } from '../../src/core/library/parse-library.ts'
import type { SplitTask } from '../../src/core/tasks/task.ts'
import type { Verdict } from '../../src/core/verify/verdict.ts'
import { type ExampleVerifier, loadExample, openVerifier } from '../support/example-verify.ts'

const root = new URL('../../examples/', import.meta.url).pathname

/** An unwritten rule of an example and a solution that breaks this rule alone; null where the task does not test it. */
interface Rule {
  name: string
  broken: (solution: string) => string
}

interface Example {
  name: string
  rules: Rule[]
  /** what would give a rule away */
  secrets: RegExp[]
}

const examples: Example[] = [
  {
    name: 'order-service',
    rules: [
      {
        name: 'an invalid parameter gives an error object',
        broken: (solution) =>
          solution.replace(/return \{ error: 'INVALID_\w+' \}/g, "throw new TypeError('invalid')"),
      },
      {
        name: 'a lookup that finds nothing says so',
        broken: (solution) => solution.replace(/\{ error: 'UNKNOWN_\w+' \}/g, 'null'),
      },
      {
        name: 'cents are rounded down',
        broken: (solution) => solution.replaceAll('Math.floor', 'Math.round'),
      },
    ],
    secrets: [/INVALID/i, /UNKNOWN/i, /error/i, /floor/i, /round/i, /whole/i, /throw/i],
  },
  {
    name: 'ticket-extraction',
    rules: [
      { name: 'customer numbers', broken: (solution) => solution.replace(/C-0*/, '') },
      {
        name: 'amounts',
        broken: (solution) =>
          solution.replace(/"amount": (\d+)/, (_, cents) => `"amount": ${Number(cents) / 100}`),
      },
      { name: 'urgency', broken: (solution) => solution.replace(/"P\d"/, '"high"') },
      { name: 'what is not given', broken: (solution) => solution.replace('"NONE"', 'null') },
    ],
    secrets: [/C-\d/, /\bcents?\b/i, /\bP[123]\b/, /NONE/, /\bzero/i],
  },
  {
    name: 'commit-messages',
    rules: [
      { name: 'the part', broken: (solution) => solution.replace(/\[(\w+)\]/, 'fix($1):') },
      { name: 'the ticket', broken: (solution) => solution.replace('Refs: HRN-', 'Closes #') },
      { name: 'a break', broken: (solution) => solution.replace(' #major', '') },
      { name: 'who reported it', broken: (solution) => solution.replace('Thanks-to', 'Reported-by') },
    ],
    secrets: [/[[\]]/, /bracket/i, /HRN/i, /\brefs?\b/i, /#/, /major/i, /thank/i],
  },
  {
    name: 'booking-api',
    rules: [
      {
        name: 'a bad field of the request is named',
        broken: (solution) =>
          solution.replace(
            /\{ status: 422, body: \{ problem: '\w+' \} \}/g,
            "{ status: 400, body: { error: 'Bad request' } }",
          ),
      },
      {
        name: 'a lookup that finds nothing has no content',
        broken: (solution) =>
          solution.replace('{ status: 204, body: null }', "{ status: 404, body: { error: 'Not found' } }"),
      },
      {
        name: 'an id is written with its kind',
        broken: (solution) => solution.replace(/`\w+:\$\{request\.id\}`/, 'request.id'),
      },
    ],
    secrets: [
      /\b4\d\d\b/,
      /204/,
      /problem/i,
      /error/i,
      /invalid/i,
      /null/i,
      /missing/i,
      /found/i,
      /kind/i,
      /\w:[\w$]/,
    ],
  },
  { name: 'nothing-to-learn', rules: [], secrets: [] },
]

/** In order and two at a time: each check is a process. */
async function scores(
  tasks: readonly SplitTask[],
  reply: (task: SplitTask) => string,
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  const next = tasks.values()
  const work = async () => {
    for (const task of next) verdicts.set(task.id, await verifier.verify(task, reply(task)))
  }
  await Promise.all([work(), work()])
  return verdicts
}

const load = (name: string) => loadExample(join(root, name, `${name}.tasks.yaml`))

let verifier: ExampleVerifier
beforeAll(async () => {
  verifier = await openVerifier()
})
afterAll(() => verifier.close())

it('every example is tested here', () => {
  // Its replies are changes: example-change-requests.test.ts.
  const names = [...examples.map(({ name }) => name), 'change-requests']
  expect(readdirSync(root).sort()).toEqual(names.sort())
})

describe.each(examples)('$name', ({ name, rules, secrets }) => {
  it('has 8 tasks in each split, with every tag equally often', async () => {
    const tasks = await load(name)
    const count = (split: string, tag?: string) =>
      tasks.filter((task) => task.split === split && (tag === undefined || task.tags.includes(tag))).length
    expect(['train', 'val', 'test'].map((split) => count(split))).toEqual([8, 8, 8])
    for (const tag of new Set(tasks.flatMap((task) => task.tags))) {
      expect(count('val', tag), tag).toBe(count('train', tag))
      expect(count('test', tag), tag).toBe(count('train', tag))
    }
  })

  it('scores every solution 1 and an empty reply 0', { timeout: 240_000 }, async () => {
    const tasks = await load(name)
    const solved = await scores(tasks, (task) => task.solution ?? '')
    expect([...solved].filter(([, verdict]) => verdict.score !== 1 || !verdict.passed)).toEqual([])
    expect([...solved.values()].every(({ checks }) => checks.length >= 4 && checks.length <= 6)).toBe(true)
    // The checks of all tasks are loaded by the same code: one split shows it.
    const empty = await scores(
      tasks.filter((task) => task.split === 'test'),
      () => '',
    )
    expect([...empty].filter(([, verdict]) => verdict.score !== 0)).toEqual([])
  })

  it('shows the model no rule', async () => {
    for (const { id, instructions, prompt, show } of await load(name)) {
      const shown = [instructions, prompt, ...show.map(({ content }) => content)].join('\n')
      for (const secret of secrets) expect(shown, id).not.toMatch(secret)
    }
  })

  it.each(rules)(
    'tests in 3 tasks or more of each split: $name',
    { timeout: 240_000 },
    async ({ broken }) => {
      const concerned = (await load(name)).filter((task) => broken(task.solution!) !== task.solution)
      const tasks = ['train', 'val', 'test'].flatMap((split) =>
        concerned.filter((task) => task.split === split).slice(0, 3),
      )
      expect(tasks).toHaveLength(9)
      for (const [id, verdict] of await scores(tasks, (task) => broken(task.solution!))) {
        expect(verdict.score, id).toBeLessThan(1)
        // What costs a check is this rule alone, and the feedback says what was expected.
        expect(verdict.score, id).toBeGreaterThan(0.3)
        expect(verdict.feedback, id).toMatch(/should (return|be) |expected /)
      }
    },
  )

  it('has hand-written rules, good and wrong, that fit into a prior', async () => {
    for (const kind of ['good', 'wrong']) {
      const file = join(root, name, 'rules', `${kind}.library.yaml`)
      if (rules.length === 0) {
        expect(existsSync(file)).toBe(false)
        continue
      }
      const used = inUse(readLibrary(await readFile(file, 'utf8'), file), 'proven')
      expect(used).toHaveLength(rules.length)
      const prior = renderPrior(used)
      expect(prior.dropped).toEqual([])
      // A prior must not hold the answer to a task that it is measured on.
      for (const task of await load(name)) {
        const params = task.prompt.match(/\((\w+(?:, \w+)*)\)/)?.[1]?.split(', ') ?? []
        for (const param of params) expect(prior.text).not.toContain(`_${param.toUpperCase()}'`)
      }
    }
  })
})

it('no error code of the order service is asked for in two splits', async () => {
  const tasks = await load('order-service')
  const codes = (split: string) =>
    new Set(
      tasks
        .filter((task) => task.split === split)
        .flatMap((task) => task.solution!.match(/(INVALID|UNKNOWN)_\w+/g) ?? []),
    )
  const of = { train: codes('train'), val: codes('val'), test: codes('test') }
  const shared = (a: Set<string>, b: Set<string>) => [...a].filter((code) => b.has(code))
  expect([...shared(of.train, of.val), ...shared(of.train, of.test), ...shared(of.val, of.test)]).toEqual([])
  expect(of.train.size).toBeGreaterThan(8)
})

it('no part, ticket or person of the commit messages is in two tasks or in a rule', async () => {
  const tasks = await load('commit-messages')
  const facts = tasks.flatMap(({ solution }) =>
    [/\[(\w+)\]/, /HRN-(\d+)/, /Thanks-to: (.+)/].flatMap((fact) => fact.exec(solution!)?.[1] ?? []),
  )
  expect(facts).toHaveLength(24 + 24 + 12)
  expect(new Set(facts).size).toBe(facts.length)
  for (const kind of ['good', 'wrong']) {
    const file = join(root, 'commit-messages', 'rules', `${kind}.library.yaml`)
    const { text } = renderPrior(inUse(readLibrary(await readFile(file, 'utf8'), file), 'proven'))
    expect(facts.filter((fact) => new RegExp(`\\b${fact}\\b`).test(text))).toEqual([])
  }
})

it('no field is a problem of the booking API and no kind is written in an id in two splits', async () => {
  const tasks = await load('booking-api')
  const names = tasks.flatMap(({ split, solution }) => {
    const found = solution!.match(/(?<=problem: ')\w+|(?<=`)\w+(?=:\$)/g) ?? []
    return found.map((name) => ({ split, name }))
  })
  for (const { split, name } of names)
    expect(names.filter((other) => other.name === name && other.split !== split)).toEqual([])
  expect(new Set(names.map(({ name }) => name)).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(36)
})
