/** One training run of the command line against the scripted endpoint with latencies, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoredEvent } from '../../src/core/report/stored-event.ts'
import type { RunFinished } from '../../src/core/run/events.ts'
import { leastTime, longestChain, type Work } from './critical-path.ts'
import { startEndpoint } from './endpoint.ts'
import { groundedStages } from './grounded-calls.ts'
import { type CallKind, kindOf } from './latencies.ts'
import { type LoggedCall, paperStages } from './paper-calls.ts'
import { BATCH, CONCURRENCY, EPOCHS, mostSteps, SAMPLES, TASK_IDS, taskFile } from './task-set.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface TimedRun {
  mode: 'paper' | 'grounded'
  calls: number
  callsByKind: Partial<Record<CallKind, number>>
  groups: { mixed: number; all: number }
  promptTokens: number
  completionTokens: number
  /** share of prompt characters in summaries */
  summaryShare: number
  /** of the whole command, its start and end included */
  seconds: number
  /** of the run, as its last record says */
  runSeconds: number
  /** longest chain of calls alone, seconds */
  chainSeconds: number
  /** the critical-path bound, seconds */
  leastSeconds: number
  /** seconds / leastSeconds */
  ratio: number
  verdict: string
}

export async function timedRun(mode: 'paper' | 'grounded'): Promise<TimedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-bench-'))
  const endpoint = await startEndpoint('timed-script', true)
  try {
    await writeFile(join(folder, 'bench.tasks.jsonl'), taskFile(mode))
    const start = performance.now()
    const paper = ['--epochs', `${EPOCHS}`, '--batch', `${BATCH}`, '--group', `${SAMPLES}`]
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'bin/tfgrpo'),
        ...['train', 'bench.tasks.jsonl', '--json', '--mode', mode, '--run', 'bench'],
        ...['--base-url', endpoint.baseUrl, '--model', 'scripted'],
        ...['--concurrency', `${CONCURRENCY}`],
        ...(mode === 'paper' ? paper : []),
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() },
    )
    const { code, stderr } = await ended(child)
    const seconds = (performance.now() - start) / 1000
    if (code !== 0) throw new Error(`tfgrpo train ended with ${code}:\n${stderr}`)
    const run = join(folder, '.grpo/runs/bench')
    const result = JSON.parse(await readFile(join(run, 'result.json'), 'utf8')) as RunFinished
    const events = (await readFile(join(run, 'events.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as StoredEvent)
    const log = await endpoint.log()
    const calls = log.map(({ body }): LoggedCall & { chars: number } => ({
      kind: kindOf(body!),
      seed: body!.seed ?? 0,
      chars: body!.messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0),
    }))
    const stages = stagesOf(mode, calls, events)
    const leastSeconds = leastTime(stages, CONCURRENCY) / 1000
    const chars = (of: (kind: CallKind) => boolean) =>
      calls.filter(({ kind }) => of(kind)).reduce((sum, call) => sum + call.chars, 0)
    const groups = events.filter((event) => event.type === 'group-finished' && event.phase !== 'test')
    return {
      mode,
      calls: result.calls,
      callsByKind: Object.fromEntries(
        [...new Set(calls.map(({ kind }) => kind))].map((kind) => [
          kind,
          calls.filter((call) => call.kind === kind).length,
        ]),
      ),
      groups: {
        mixed: groups.filter((event) => event.type === 'group-finished' && event.teaches).length,
        all: groups.length,
      },
      promptTokens: result.promptTokens,
      completionTokens: result.completionTokens,
      summaryShare: chars((kind) => kind === 'summary') / chars(() => true),
      seconds,
      runSeconds: result.seconds,
      chainSeconds: stages.reduce<number>((sum, stage) => sum + longestChain(stage), 0) / 1000,
      leastSeconds,
      ratio: seconds / leastSeconds,
      verdict: result.verdict,
    }
  } finally {
    endpoint.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function stagesOf(
  mode: 'paper' | 'grounded',
  calls: readonly LoggedCall[],
  events: readonly StoredEvent[],
): Work[] {
  return mode === 'paper'
    ? paperStages(calls, { steps: mostSteps, tasks: TASK_IDS, samples: SAMPLES })
    : groundedStages(calls, events)
}

/** Without what the user's shell says about models. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, ...env } = process.env
  return env
}

function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stdout?.resume()
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stderr }))
  })
}
