/** Whole commits as change requests: proposed, checked, tried by an agent and scored, in a repository of our own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { Agent } from '../../src/core/agents/agent.ts'
import type { Workspace } from '../../src/core/ports.ts'
import { runAttempt } from '../../src/core/rollouts/run-attempt.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import { openWorkspaces } from '../../src/node/workspaces/open/open-workspaces.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'

let root: string
let repo: string
let workspaces: Awaited<ReturnType<typeof openWorkspaces>>

function commit(message: string, files: Record<string, string | null>): string {
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: repo,
        encoding: 'utf8',
      },
    )
  if (!existsSync(join(repo, '.git'))) git('init', '-q')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true })
    if (content === null) rmSync(join(repo, path))
    else writeFileSync(join(repo, path), content)
  }
  git('add', '-A')
  git('commit', '-q', '-m', message)
  return git('rev-parse', 'HEAD').trim()
}

const tests = (...cases: string[]) => `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { total } from '../src/total.js'
${cases.join('\n')}
`
const ADDS = "test('adds prices', () => assert.equal(total([{ price: 1 }, { price: 2 }]), 3))"
const ROUNDS = "test('rounds to cents', () => assert.equal(total([{ price: 0.1 }, { price: 0.2 }]), 0.3))"
const SUM = 'export const sum = (list) => list.reduce((all, one) => all + one, 0)\n'

let wanted: string

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-changes-'))
  repo = join(root, 'shop')
  mkdirSync(repo)
  commit('Begin', {
    'package.json': '{ "name": "shop", "type": "module" }\n',
    'src/add.js': SUM,
    'src/total.js':
      "import { sum } from './add.js'\n\nexport const total = (items) => sum(items.map(({ price }) => price))\n",
    'test/total.test.js': tests(ADDS),
  })
  wanted = commit('fix(total): round prices to cents (#7)\n\nCloses #7\n\nSigned-off-by: A <a@b.c>', {
    'src/add.js': null,
    'src/sum.js': SUM,
    'src/total.js':
      "import { sum } from './sum.js'\n\nconst cents = (price) => Math.round(price * 100)\n\nexport const total = (items) => sum(items.map(({ price }) => cents(price))) / 100\n",
    'test/total.test.js': tests(ADDS, ROUNDS),
  })
  commit('wip', { 'src/total.js': 'export const total = () => 3\n', 'test/total.test.js': tests(ADDS) })
  workspaces = await openWorkspaces({ concurrency: 2 })
})

afterAll(async () => {
  await workspaces?.close()
  rmSync(root, { recursive: true, force: true })
})

it('asks for a whole commit on the files before it, and scores by tests that the agent does not see', async () => {
  const made = await runCli(['tasks', 'from-git', '--changes', '--take', 'all', '--json'], { cwd: repo })
  expect(made.stderr).not.toContain('Unexpected fault')
  const proposals = recordsOf(made.stdout).filter(({ type }) => type === 'proposal')
  expect(proposals.map(({ state }) => state)).toEqual(
    expect.arrayContaining([
      { kind: 'valid' },
      expect.objectContaining({ code: 'unclear', reason: 'its message does not say what is wanted' }),
      expect.objectContaining({ code: 'unsuitable', reason: 'it is the first commit' }),
    ]),
  )
  const text = readFileSync(join(repo, 'changes.tasks.yaml'), 'utf8')
  expect(text).toContain('> fix(total): round prices to cents\n')
  expect(text).not.toMatch(/> .*(?:#7|Signed-off)/)
  expect(text).toContain(`commit: ${wanted}`)
  expect(text).toContain('defaults:\n  agent: tools\n')

  const checked = await runCli(['tasks', 'check', 'changes.tasks.yaml', '--json'], { cwd: repo })
  expect(recordsOf(checked.stdout).at(-1)).toMatchObject({
    type: 'tasks-check-finished',
    tasks: 1,
    healthy: 1,
  })

  const { set } = await loadTaskSet(['changes.tasks.yaml'], { cwd: repo })
  const [task] = set.tasks
  const never = new AbortController().signal
  const attempted = async (work: (workspace: Workspace) => Promise<unknown>) => {
    const agent: Agent = {
      capabilities: {
        tools: true,
        workspace: true,
        prior: 'system-message',
        resumable: true,
        reportsUsage: true,
      },
      async attempt({ workspace }) {
        await work(workspace!)
        return {
          submission: { kind: 'change', patch: (await workspace!.diff()).patch, reply: 'Done.' },
          transcript: { messages: [], turns: 1, notes: [] },
          usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
          stopped: 'done',
        }
      },
    }
    const { verdict } = await runAttempt(
      agent,
      {
        task: task!,
        prior: '',
        draw: 'try',
        affinity: '',
        sampling: { temperature: 0, topP: 1, maxTokens: 1, stop: [] },
        limits: { turns: 1, tokens: 1, seconds: 1, contextTokens: 1 },
        chat: () => Promise.reject(new Error('no model')),
        now: () => 0,
        once: async (_key, effect) => ({ value: await effect(), replayed: false }),
        signal: never,
      },
      {
        workspaces,
        verifying: {
          patterns: { regexTest: async () => false, validateSchema: async () => [] },
          command: (request, draw) => runOnce(workspaces, { ...request, draw }, never),
          judge: () => Promise.reject(new Error('no judge')),
          draw: 'try',
          signal: never,
        },
      },
    )
    return verdict
  }
  let seen: string[] = []
  const nothing = await attempted(async (workspace) => {
    seen = (await workspace.list()).files.filter(({ kind }) => kind === 'file').map(({ path }) => path)
  })
  expect(seen.sort()).toEqual(['package.json', 'src/add.js', 'src/total.js'])
  expect(nothing).toMatchObject({ score: 0, passed: false })
  expect(nothing.feedback).toContain('rounds to cents')

  const own = await attempted((workspace) =>
    workspace.write({
      path: 'test/total.test.js',
      content: tests(ADDS, "test('rounds to cents', () => {})"),
    }),
  )
  expect(own).toMatchObject({ score: 0, passed: false })

  const solved = await attempted((workspace) => workspace.apply({ patch: task!.solutionPatch!, keep: [] }))
  expect(solved).toMatchObject({ score: 1, passed: true })
}, 60_000)

it('says where a commit is not there', async () => {
  const gone = 'f'.repeat(40)
  writeFileSync(
    join(repo, 'gone.tasks.yaml'),
    `workspace: .\ntasks:\n  - id: a\n    prompt: p\n    commit: ${gone}\n    verify: { type: command, run: "true" }\n`,
  )
  const { code, stdout, stderr } = await runCli(['check', 'gone.tasks.yaml'], { cwd: repo })
  expect(code).toBe(2)
  expect(stdout + stderr).toMatch(
    new RegExp(`gone\\.tasks\\.yaml:5:13: .*task "a": the repository of \\S+ has no commit ${gone}\\.`),
  )
}, 20_000)
