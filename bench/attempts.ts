/**
 * What attempts of the agent with tools cost beside their commands and calls: node bench/attempts.ts [ATTEMPTS] [MORE]. Runs
 * so many attempts at once, each with four calls that take 100 ms and one command that works for about 200 ms, and the same
 * commands and calls bare; then MORE attempts, for memory.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptRequest } from '../src/core/agents/agent.ts'
import { toolsAgent } from '../src/core/agents/tools-agent.ts'
import { mapPool } from '../src/core/concurrency.ts'
import type { ChatReply, ToolCall } from '../src/core/ports.ts'
import type { Task } from '../src/core/tasks/task.ts'
import { createWorkspaces } from '../src/node/workspaces/local/create-workspaces.ts'
import { table } from './print-table.ts'

const ATTEMPTS = Number(process.argv[2] ?? 64)
const MORE = Number(process.argv[3] ?? 0)
const CALL_MS = 100
const FILES = 100
const WORK = `node -e "const end = Date.now() + 200; while (Date.now() < end);"`
const { signal } = new AbortController()

const workspace = mkdtempSync(join(tmpdir(), 'tfgrpo-bench-'))
mkdirSync(join(workspace, 'src'))
for (let at = 0; at < FILES; at++)
  writeFileSync(join(workspace, `src/file-${at}.js`), `export const a = ${at}\n`)
const task: Task = {
  id: 'bench',
  instructions: '',
  prompt: 'Change it.',
  tags: [],
  show: [],
  network: [],
  guard: false,
  verify: [],
  workspace,
  workspaceDigest: 'bench',
  position: { file: 'bench', line: 1, column: 1 },
}
const TURNS: [name: string, input: object][] = [
  ['read', { path: 'src/file-1.js' }],
  ['edit', { path: 'src/file-1.js', content: 'export const a = 0\n' }],
  ['run', { command: WORK }],
]

const wait = (ms: number) => new Promise((end) => setTimeout(end, ms))

async function chat(turn: number): Promise<ChatReply> {
  await wait(CALL_MS)
  const call = TURNS[turn]
  const toolCalls: ToolCall[] = call ? [{ id: '1', name: call[0], arguments: JSON.stringify(call[1]) }] : []
  return {
    text: call ? '' : 'Done.',
    toolCalls,
    finish: call ? 'tool_calls' : 'stop',
    usage: { promptTokens: 500, completionTokens: 20, cachedTokens: 0, reasoningTokens: 0 },
    model: 'bench',
    notes: [],
  }
}

const workspaces = await createWorkspaces()

async function attempt(at: number): Promise<void> {
  const copy = await workspaces.open(
    { workspace, workspaceDigest: 'bench', use: 'attempt', draw: `${at}` },
    signal,
  )
  let turn = 0
  const request: AttemptRequest = {
    task,
    prior: '',
    workspace: copy,
    draw: String(at),
    affinity: '',
    sampling: { temperature: 0, topP: 1, maxTokens: 100, stop: [] },
    limits: { turns: 10, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 1e6 },
    now: () => performance.now() / 1000,
    once: async (_key, effect) => ({ value: await effect(), replayed: false }),
    chat: () => chat(turn++),
    signal,
  }
  const { submission } = await toolsAgent.attempt(request)
  await copy.close()
  if (submission.kind !== 'change' || submission.patch === '') throw new Error('An attempt left no change.')
}

/** The same command without a sandbox and without an agent. */
function bare(): Promise<void> {
  return new Promise((end, fail) => {
    const child = spawn('/bin/sh', ['-c', WORK], { cwd: workspace, stdio: 'ignore' })
    child.once('error', fail).once('close', () => end())
  })
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const all = Array.from({ length: ATTEMPTS }, (_, at) => at)
const bareWall = () =>
  seconds(() => Promise.all([wait((TURNS.length + 1) * CALL_MS), mapPool(all, availableParallelism(), bare)]))
const agentWall = () => seconds(() => mapPool(all, ATTEMPTS, attempt))
await attempt(-1)
const rows: number[][] = []
for (let round = 0; round < 3; round++) {
  const without = await bareWall()
  const withAgent = await agentWall()
  rows.push([without, withAgent, withAgent / without, ((withAgent - without) / ATTEMPTS) * 1000])
}
table(`${ATTEMPTS} attempts at once`, ['bare, s', 'attempts, s', 'ratio', 'own, ms an attempt'], rows)
if (MORE > 0) {
  const marks: number[][] = []
  for (let done = 0; done < MORE; done += MORE / 4) {
    await mapPool(
      Array.from({ length: MORE / 4 }, (_, at) => done + at),
      16,
      attempt,
    )
    marks.push([done + MORE / 4, process.memoryUsage().rss / 2 ** 20])
  }
  table('Memory', ['attempts', 'MiB'], marks)
}
await workspaces.close()
rmSync(workspace, { recursive: true, force: true })
