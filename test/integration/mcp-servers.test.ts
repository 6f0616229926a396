/** Tools of MCP servers: a program in the sandbox, a server over HTTP, and what must not be reached. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { ToolServers } from '../../src/core/agents/tools/tool-servers.ts'
import type { Workspace } from '../../src/core/ports.ts'
import type { McpServers } from '../../src/core/tasks/mcp-server.ts'
import type { Task } from '../../src/core/tasks/task.ts'
import { toolServersOpener } from '../../src/node/mcp/open-tool-servers.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { type HttpServer, serveHttp } from '../support/mcp-server.ts'
import { startScriptedEndpoint } from '../support/scripted-endpoint.ts'

let root: string
let workspaces: Awaited<ReturnType<typeof createWorkspaces>>
let http: HttpServer
const signal = new AbortController().signal
/** in the arguments of all programs that are started here */
const mark = `mark-${process.pid}-${Date.now()}`
const stdio = { command: 'node', args: ['server.mjs', 'stdio', mark] }

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-mcp-'))
  mkdirSync(join(root, 'workspace'))
  await build({
    entryPoints: [new URL('../support/mcp-server.ts', import.meta.url).pathname],
    outfile: join(root, 'workspace/server.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  writeFileSync(join(root, 'workspace/README.md'), 'A workspace.\n')
  workspaces = await createWorkspaces()
  http = await serveHttp()
}, 120_000)
/** Processes of this machine that have the mark, where it shows them. */
function running(): string[] {
  if (!existsSync('/proc/self/cmdline')) return []
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}

afterAll(async () => {
  await http.close()
  await workspaces.close()
  rmSync(root, { recursive: true, force: true })
})

async function attempt<T>(
  { mcp = {}, settings = {}, network = [] }: { mcp?: McpServers; settings?: McpServers; network?: string[] },
  work: (servers: ToolServers, workspace: Workspace) => Promise<T>,
): Promise<T> {
  const task: Task = {
    id: 'notes',
    instructions: '',
    prompt: 'Note it.',
    tags: [],
    show: [],
    network,
    guard: false,
    verify: [],
    mcp,
    workspaceDigest: 'notes',
    position: { file: 'notes.tasks.yaml', line: 1, column: 1 },
  }
  const workspace = await workspaces.open(
    { workspace: join(root, 'workspace'), workspaceDigest: 'notes', use: 'attempt', draw: 'notes' },
    signal,
  )
  const open = toolServersOpener(settings, { TEST_TOKEN: 'of the user' }, { connect: 30_000, call: 3000 })
  const servers = open(task, workspace, signal)!
  try {
    return await work(servers, workspace)
  } finally {
    await servers.close()
    await workspace.close()
  }
}

const note = { server: 'notes', name: 'add-note' }

it('lists and calls the tools of a program that runs in the copy of the workspace', async () => {
  await attempt({ mcp: { notes: stdio } }, async (servers, workspace) => {
    const { tools, problems } = await servers.list()
    expect(problems).toEqual([])
    expect(tools.map(({ server, name }) => `${server} ${name}`)).toEqual(
      ['add-note', 'variable', 'end', 'wait'].map((name) => `notes ${name}`),
    )
    expect(tools[0]).toMatchObject({
      description: 'Adds a line to notes.txt.',
      parameters: { properties: { note: { type: 'string' } }, required: ['note'] },
    })
    expect(await servers.call(note, { note: 'one' })).toEqual({ output: 'noted 1' })
    expect(await servers.call(note, { note: 'two' })).toEqual({ output: 'noted 2' })
    expect((await workspace.diff()).patch).toContain('+one\n+two')
    expect(await servers.call(note, { text: 'no note' })).toMatchObject({ failed: true })
    // A task file gets nothing of the user's environment.
    expect(await servers.call({ server: 'notes', name: 'variable' }, {})).toEqual({ output: 'not set' })
  })
  expect(readdirSync(join(root, 'workspace'))).not.toContain('notes.txt')
}, 60_000)

it('says that a server ended or hangs, and starts it again', async () => {
  await attempt({ mcp: { notes: stdio } }, async (servers) => {
    await servers.call(note, { note: 'one' })
    const ended = await servers.call({ server: 'notes', name: 'end' }, {})
    expect(ended).toMatchObject({ failed: true })
    expect(ended.output).toMatch(
      /^end of the MCP server notes failed: it ended with exit code 3: told to end\. The next call starts it again/,
    )
    expect(await servers.call(note, { note: 'again' })).toEqual({ output: 'noted 1' })
    const hung = await servers.call({ server: 'notes', name: 'wait' }, {})
    expect(hung).toMatchObject({
      failed: true,
      output: expect.stringMatching(/timed out.*starts it again/is),
    })
    expect(await servers.call(note, { note: 'after' })).toEqual({ output: 'noted 1' })
    if (existsSync('/proc/self/cmdline')) expect(running()).not.toEqual([])
  })
  // The last of them are gone a moment after their leader.
  await expect.poll(running).toEqual([])
}, 60_000)

it('gives a server of the settings the variables that these name, and names what is missing', async () => {
  const settings = { notes: { ...stdio, env: ['TEST_TOKEN'] }, other: { ...stdio, env: ['NO_SUCH'] } }
  await attempt({ settings, mcp: { notes: { command: 'false' } } }, async (servers) => {
    const { tools, problems } = await servers.list()
    expect(tools).toHaveLength(4)
    expect(problems).toEqual([
      'The tools of the MCP server other cannot be used: the environment variable NO_SUCH is not set.',
    ])
    // The program has it; what is kept of its answer does not.
    expect(await servers.call({ server: 'notes', name: 'variable' }, {})).toEqual({ output: '[TEST_TOKEN]' })
  })
}, 60_000)

it('says of a program that is no server how it ended', async () => {
  await attempt(
    { mcp: { notes: { command: 'sh', args: ['-c', 'echo broken >&2; exit 4'] } } },
    async (servers) => {
      expect(await servers.list()).toEqual({
        tools: [],
        problems: ['The tools of the MCP server notes cannot be used: it ended with exit code 4: broken.'],
      })
    },
  )
}, 60_000)

it('reaches a server over HTTP that the settings name, with its headers', async () => {
  const settings = { web: { url: http.url, headers: { 'x-token': 'TEST_TOKEN' } } }
  await attempt({ settings }, async (servers) => {
    expect((await servers.list()).tools).toHaveLength(4)
    expect(await servers.call({ server: 'web', name: 'variable' }, {})).toEqual({ output: 'not set' })
  })
  expect(new Set(http.tokens)).toEqual(new Set(['of the user']))
}, 60_000)

it('reaches no server of this machine for a task file, and follows no redirect', async () => {
  const before = http.tokens.length
  await attempt(
    { mcp: { web: { url: http.url } }, network: ['127.0.0.1', '*.example.com'] },
    async (servers) => {
      const { problems } = await servers.list()
      expect(problems).toEqual([expect.stringContaining('only .grpo/config.yaml may name such a server')])
    },
  )
  expect(http.tokens).toHaveLength(before)
  await attempt(
    { mcp: { web: { url: 'https://tools.example.org/mcp' } }, network: ['*.example.com'] },
    async (servers) => {
      expect((await servers.list()).problems[0]).toContain('tools.example.org, which the task may not reach')
    },
  )
  await attempt({ settings: { web: { url: http.url.replace('/mcp', '/away') } } }, async (servers) => {
    expect((await servers.list()).problems[0]).toMatch(/cannot be used/)
  })
}, 60_000)

it('is part of a run: the tools of a task file are offered, called and kept, and the change is scored', async () => {
  const file = join(root, 'notes.tasks.yaml')
  writeFileSync(
    file,
    `defaults:
  agent: tools
  mcp: { notes: ${JSON.stringify(stdio)} }
  verify: { type: command, run: "grep -q one notes.txt", timeoutSeconds: 20 }
workspace: workspace
tasks:
  - { id: notes, split: test, prompt: Note one. }
`,
  )
  const offered: string[][] = []
  const said: string[] = []
  const endpoint = await startScriptedEndpoint({
    handler: ({ messages, tools = [] }) => {
      offered.push(tools.map((tool) => tool.function.name))
      said.push(...messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? ''))
      return messages.some(({ role }) => role === 'tool')
        ? { content: 'It is noted.' }
        : { toolCalls: [{ name: 'notes_add_note', arguments: '{"note":"one"}' }] }
    },
  })
  try {
    const model = ['--base-url', endpoint.baseUrl, '--model', 'scripted', '--run', 'r1', '--json']
    const args = ['eval', file, '--samples', '1', '--include', 'none', ...model]
    const result = await runCli(args, { cwd: root })
    expect(result.code, result.stderr).toBe(0)
    const done = recordsOf(result.stdout).find(({ type }) => type === 'rollout-finished')
    expect(done).toMatchObject({ rollout: { score: 1 } })
    expect(offered[0]).toEqual(expect.arrayContaining(['read', 'notes_add_note', 'notes_wait']))
    expect(said).toEqual(['noted 1'])
    // A finished run replays: nothing is asked, and no server is needed.
    const again = await runCli([...args, '--resume'], { cwd: root })
    expect(again.code, again.stderr).toBe(0)
    expect(offered).toHaveLength(2)
    await expect.poll(running).toEqual([])
  } finally {
    await endpoint.close()
  }
}, 120_000)
