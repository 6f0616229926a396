/**
 * What attempts of the agent with tools cost beside their commands and calls: node bench/attempts.ts [ATTEMPTS] [MORE]. Runs
 * so many attempts at once, each with four calls that take 100 ms and one command that works for about 200 ms, and the same
 * commands and calls bare, by turns; then MORE attempts, for memory. Each part runs in a process of its own, so that its
 * processor time, with that of all it started, is known.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AttemptRequest } from '../src/core/agents/agent.ts'
import { toolsAgent } from '../src/core/agents/tools-agent.ts'
import { mapPool } from '../src/core/concurrency.ts'
import type { ChatReply, ToolCall, Workspaces } from '../src/core/ports.ts'
import type { Task } from '../src/core/tasks/task.ts'
import { createWorkspaces } from '../src/node/workspaces/local/create-workspaces.ts'
import { table } from './print-table.ts'

const ROUNDS = 3
const CALL_MS = 100
const FILES = 100
/** About 200 ms of work that is the same however many others want the processor. */
const WORK = `node -e "let x = 0; for (let i = 0; i < 2.5e7; i++) x += i % 7"`
const TURNS: [name: string, input: object][] = [
  ['read', { path: 'src/file-1.js' }],
  ['edit', { path: 'src/file-1.js', content: 'export const a = 0\n' }],
  ['run', { command: WORK }],
]
const { signal } = new AbortController()
const wait = (ms: number) => new Promise((end) => setTimeout(end, ms))

function taskIn(workspace: string): Task {
  return {
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
}

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

async function attempt(workspaces: Workspaces, task: Task, at: number): Promise<void> {
  const { workspace, workspaceDigest } = task
  const copy = await workspaces.open({ workspace, workspaceDigest, use: 'attempt', draw: `${at}` }, signal)
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
    const child = spawn('/bin/sh', ['-c', WORK], { stdio: 'ignore' })
    child.once('error', fail).once('close', () => end())
  })
}

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, at) => from + at)

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** One part in this process; prints what it took. */
async function runPart(part: string, count: number): Promise<void> {
  if (part === 'bare') {
    const calls = count === 0 ? wait(0) : wait((TURNS.length + 1) * CALL_MS)
    const commands = () => mapPool(numbers(count), availableParallelism(), bare)
    console.log(JSON.stringify([await seconds(() => Promise.all([calls, commands()]))]))
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'tfgrpo-bench-'))
  mkdirSync(join(folder, 'src'))
  for (const at of numbers(FILES))
    writeFileSync(join(folder, `src/file-${at}.js`), `export const a = ${at}\n`)
  const task = taskIn(folder)
  const workspaces = await createWorkspaces()
  try {
    await attempt(workspaces, task, -1)
    const took = await seconds(() =>
      mapPool(numbers(count), Math.max(1, part === 'memory' ? 16 : count), async (at) => {
        await attempt(workspaces, task, at)
        if (part === 'memory' && (at + 1) % (count / 4) === 0)
          console.error(JSON.stringify([at + 1, heapMiB()]))
      }),
    )
    console.log(JSON.stringify([took]))
  } finally {
    await workspaces.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function heapMiB(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** Where the kernel counts the processor time of a group of processes; null where this process may make none. */
function makeGroup(): { folder: string; seconds(): number } | null {
  const folder = `/sys/fs/cgroup/cpuacct/tfgrpo-bench-${process.pid}`
  try {
    mkdirSync(folder)
    return { folder, seconds: () => Number(readFileSync(join(folder, 'cpuacct.usage'), 'utf8')) / 1e9 }
  } catch {
    return null
  }
}

/**
 * Wall seconds of a part, and processor seconds of all that it started. What the sandbox ends by itself is in no count of
 * its parents, so only a group of the kernel's has it.
 */
function measure(part: string, count: number): { wall: number; processor: number } {
  const program = [process.execPath, fileURLToPath(import.meta.url), '--part', part, String(count)]
  const group = makeGroup()
  const join = group === null ? '' : `echo $$ > ${group.folder}/cgroup.procs; `
  const out = execFileSync('/bin/sh', ['-c', `${join}exec "$@"`, 'sh', ...program], { encoding: 'utf8' })
  const processor = group?.seconds() ?? Number.NaN
  if (group !== null) rmdirSync(group.folder)
  return { wall: (JSON.parse(out) as [number])[0], processor }
}

const [first, part, partCount] = process.argv.slice(2)
if (first === '--part') await runPart(part!, Number(partCount))
else {
  const attempts = Number(first ?? 64)
  const rows: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [without, start] = [measure('bare', attempts), measure('attempts', 0)]
    const withAgent = measure('attempts', attempts)
    const [wall, processor] = [
      withAgent.wall / without.wall,
      (withAgent.processor - start.processor) / without.processor,
    ]
    const own = ((withAgent.processor - start.processor - without.processor) / attempts) * 1000
    rows.push([without.wall, withAgent.wall, wall, without.processor, withAgent.processor, processor, own])
  }
  const names = [
    'bare, s',
    'attempts, s',
    'ratio',
    'bare, cpu s',
    'attempts, cpu s',
    'ratio',
    'own, cpu ms an attempt',
  ]
  table(`${attempts} attempts at once`, names, rows)
  const more = Number(part ?? 0)
  if (more > 0) {
    const program = ['--expose-gc', fileURLToPath(import.meta.url), '--part', 'memory', String(more)]
    execFileSync(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
}
