/**
 * One process that trains at zero latency and measures itself: node --expose-gc throughput-run.ts PARTS ROLLOUTS [URL].
 * PARTS: core (the trainer with a model in this process and nothing kept), journal (and the journal on disk),
 * all (and the openai adapter against the endpoint at URL, and the run's files). Prints one JSON record.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatModel, Journal, Ports, Totals } from '../../src/core/ports.ts'
import { random } from '../../src/core/random.ts'
import { MemoryJournal } from '../../src/core/run/memory-journal.ts'
import type { Plan } from '../../src/core/run/plan.ts'
import { settingsFor } from '../../src/core/run/settings.ts'
import type { SplitTask, TaskSet } from '../../src/core/tasks/task.ts'
import { train } from '../../src/core/train/train.ts'
import { systemClock } from '../../src/node/clock.ts'
import { openJournal } from '../../src/node/journal/file-journal.ts'
import { CapabilityMemory } from '../../src/node/models/capability-memory.ts'
import { Limiter } from '../../src/node/models/limiter.ts'
import { createOpenAIModel } from '../../src/node/models/openai-model.ts'
import { seedOf } from '../../src/node/models/wire/request-parts.ts'
import { RunWriter } from '../../src/node/runs/run-writer.ts'
import type { ScriptInfo } from '../../test/support/scripted-endpoint.ts'
import script from './script.ts'
import { CONCURRENCY, SAMPLES } from './task-set.ts'

export type Parts = 'core' | 'journal' | 'all'

export interface MemoryMark {
  rollouts: number
  /** in use after a collection */
  heapMb: number
  /** most that the process ever took up to here */
  peakMb: number
}

export interface Throughput {
  parts: Parts
  rollouts: number
  calls: number
  /** wall time a call, microseconds */
  wallMicros: number
  /** processor time of this process a call, microseconds */
  cpuMicros: number
  memory: MemoryMark[]
}

const TASKS = 200
const BATCH = 64

const tasks: SplitTask[] = Array.from({ length: TASKS }, (_, index) => ({
  id: `task-${index}`,
  instructions: 'Answer the question.',
  prompt: `Question ${index} about parts ${index * 37} and ${index * 91}: which word belongs to them?`,
  split: 'train',
  tags: [],
  answer: 'right',
  show: [],
  network: [],
  guard: false,
  verify: [{ type: 'exact', ignoreCase: false, weight: 1, passAt: 1 }],
  workspaceDigest: '',
  position: { file: 'bench.tasks.jsonl', line: index + 1, column: 1 },
}))

const MB = 1024 * 1024

function mark(rollouts: number): MemoryMark {
  // Twice: what the first collection finalises the second takes away.
  globalThis.gc?.()
  globalThis.gc?.()
  return {
    rollouts,
    heapMb: process.memoryUsage().heapUsed / MB,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }
}

/** The script in this process. */
const localModel: ChatModel = {
  name: 'scripted',
  async complete(request, attempts) {
    await attempts.begin()
    const body = { model: 'scripted', messages: request.messages, seed: seedOf(request.draw) }
    const { content } = await script(body, {} as ScriptInfo)
    const characters = request.messages.reduce((sum, message) => sum + message.content.length, 0)
    return {
      text: content ?? '',
      toolCalls: [],
      finish: 'stop',
      usage: {
        promptTokens: Math.ceil(characters / 4),
        completionTokens: Math.ceil((content ?? '').length / 4),
        cachedTokens: 0,
        reasoningTokens: 0,
      },
      model: 'scripted',
      notes: [],
    }
  },
}

/** Counts and keeps nothing. */
class ForgettingJournal implements Journal {
  private readonly counted = new MemoryJournal()
  once: Journal['once'] = async (_key, _kind, effect) => {
    const value = await effect({
      sent: async () => {
        this.calls++
      },
      spent: () => {},
    })
    return { value, replayed: false }
  }
  private calls = 0
  totals(): Totals {
    return { ...this.counted.totals(), calls: this.calls }
  }
  async flush(): Promise<void> {}
}

async function run(parts: Parts, rollouts: number, baseUrl: string): Promise<Throughput> {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-bench-'))
  const file = parts === 'core' ? null : await openJournal(join(folder, 'journal.jsonl'))
  const journal = file ?? new ForgettingJournal()
  const model =
    parts === 'all'
      ? createOpenAIModel({
          baseUrl,
          model: 'scripted',
          apiKey: null,
          apiKeyEnv: null,
          api: 'chat',
          limiter: new Limiter({ concurrency: CONCURRENCY, clock: systemClock, random: random('bench') }),
          memory: new CapabilityMemory(),
        })
      : localModel
  const writer =
    parts === 'all' ? new RunWriter(folder, { run: 'r1', agent: 'reply', model: 'm', version: '0' }) : null
  const plan = planOf(rollouts)
  const set: TaskSet = { name: 'bench', files: ['bench.tasks.jsonl'], tasks, digest: '', notes: [] }
  const nothing = { typical: 0, most: 0 }
  const options = {
    budgets: {},
    costOf: () => null,
    estimate: { calls: nothing, promptTokens: nothing, completionTokens: nothing, cost: null, minutes: null },
    resumed: false,
  }
  const memory: MemoryMark[] = []
  const marks = new Set([rollouts / 4, rollouts / 2])
  let done = 0
  let calls = 0
  let pauses = 0
  const start = performance.now()
  const cpu = process.cpuUsage()
  for await (const event of train(
    plan,
    set,
    portsOf(model, journal),
    options,
    new AbortController().signal,
  )) {
    await writer?.write(event)
    if (event.type === 'rollout-finished' && marks.has(++done)) {
      const before = performance.now()
      memory.push(mark(done))
      pauses += performance.now() - before
    }
    if (event.type === 'run-finished') {
      if (event.stopped !== 'done') throw new Error(`The run ended as ${event.stopped}: ${event.reason}`)
      calls = event.calls
    }
  }
  const { user, system } = process.cpuUsage(cpu)
  const wall = performance.now() - start - pauses
  memory.push(mark(done))
  await writer?.close()
  await file?.close()
  await rm(folder, { recursive: true, force: true })
  return {
    parts,
    rollouts: done,
    calls,
    wallMicros: (1000 * wall) / calls,
    cpuMicros: (user + system) / calls,
    memory,
  }
}

function planOf(rollouts: number): Plan {
  const epochs = Math.max(1, Math.round(rollouts / (TASKS * SAMPLES)))
  return {
    version: 1,
    run: 'bench',
    mode: 'paper',
    seed: 1,
    files: [],
    tasks: {},
    models: { policy: 'scripted', optimizer: 'scripted', judge: 'scripted' },
    settings: {
      ...settingsFor({ mode: 'paper', embedded: false, trainTasks: TASKS, concurrency: CONCURRENCY }),
      epochs,
      batch: BATCH,
      group: SAMPLES,
    },
    startLibrary: null,
    prompts: '',
  }
}

function portsOf(model: ChatModel, journal: Journal): Ports {
  let text: string | null = null
  let looks = ''
  return {
    policy: model,
    optimizer: model,
    judge: model,
    workspaces: {
      tier: 'unsandboxed',
      open: () => Promise.reject(new Error('No task of the benchmark runs commands.')),
    },
    patterns: {
      regexTest: () => Promise.reject(new Error('No task of the benchmark has a pattern.')),
      validateSchema: () => Promise.reject(new Error('No task of the benchmark has a schema.')),
    },
    journal,
    library: {
      path: 'library.yaml',
      read: async () => ({ now: text, base: text }),
      write: async (next) => {
        text = next
        return true
      },
    },
    looks: {
      path: 'looks.jsonl',
      read: async () => looks,
      append: async (entry) => {
        const { line, value } = entry(looks)
        if (line !== null) looks += `${line}\n`
        return value
      },
    },
    clock: systemClock,
  }
}

const [, , parts, rollouts, baseUrl] = process.argv
const measured = await run(parts as Parts, Number(rollouts), baseUrl ?? '')
process.stdout.write(`${JSON.stringify(measured)}\n`)
// Connections are kept alive.
process.exit(0)
