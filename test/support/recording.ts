import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { PROMPTS_VERSION } from '../../src/core/learn/prompts/version.ts'
import type { ChatModel, Journal, JournalAttempts, Ports, SandboxTier, Totals } from '../../src/core/ports.ts'
import type { RunFinished, TrainEvent } from '../../src/core/run/events.ts'
import { MemoryJournal } from '../../src/core/run/memory-journal.ts'
import { type Plan, taskDigest } from '../../src/core/run/plan.ts'
import type { TaskSet } from '../../src/core/tasks/task.ts'
import { train } from '../../src/core/train/train.ts'
import { diffPlans } from '../../src/node/runs/diff-plans.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import { MemoryLibrary, MemoryLooks } from './memory-ports.ts'
import { noCommands } from './scripted-workspaces.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const RECORDINGS = join(ROOT, 'test/fixtures/replay')

/** A paid call of a real run: what the model or the command answered, by the key of the logical call. */
export interface RecordedReply {
  k: string
  kind: 'chat' | 'command'
  value: unknown
}

/** A run of a real model, small: its plan, the replies that cost something, and what came of it. */
export interface Recording {
  name: string
  /** its task file is that of the example, by a path from the root of the clone */
  plan: Plan
  replies: RecordedReply[]
  /** text of the library at the end; '' when there was none */
  library: string
  /** name of the policy model, as in the keys */
  model: string
  sandbox: SandboxTier
  result: RecordedResult
}

/** Of the last record what does not depend on time or place. */
export type RecordedResult = Pick<
  RunFinished,
  | 'mode'
  | 'stopped'
  | 'experiences'
  | 'split'
  | 'baseline'
  | 'final'
  | 'difference'
  | 'gate'
  | 'verdict'
  | 'accepted'
>

export function resultOf(finished: RunFinished): RecordedResult {
  const { mode, stopped, experiences, split, baseline, final, difference, gate, verdict, accepted } = finished
  return { mode, stopped, experiences, split, baseline, final, difference, gate, verdict, accepted }
}

/** A recording that does not fit the code any more. The one thing to do about it is to record it again. */
export class StaleRecording extends Error {
  override readonly name = 'StaleRecording'
  constructor(recording: string, why: string) {
    super(
      `The recording test/fixtures/replay/${recording} is stale: ${why} Renew it on the real model with: npm run record -- ${recording}`,
    )
  }
}

export async function recordingNames(): Promise<string[]> {
  const entries = await readdir(RECORDINGS, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

export async function readRecording(name: string): Promise<Recording> {
  const folder = join(RECORDINGS, name)
  const json = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8')) as never
  const { plan, model, sandbox, result } = (await json('recording.json')) as Recording
  const lines = gunzipSync(await readFile(join(folder, 'replies.jsonl.gz'))).toString('utf8')
  const library = await readFile(join(folder, 'library.yaml'), 'utf8').catch(() => '')
  const replies = lines
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RecordedReply]))
  return { name, plan, model, sandbox, result, library, replies }
}

/** Only recorded calls: one that is not there ends the replay, whatever a run would make of a call that failed. */
class RecordedJournal implements Journal {
  private readonly recording: string
  private readonly replies: Map<string, RecordedReply>
  private readonly used = new Set<string>()
  /** of reads and writes of the run's own files, which are repeated */
  private readonly own = new MemoryJournal()
  missing: StaleRecording | null = null

  constructor({ name, replies }: Recording) {
    this.recording = name
    this.replies = new Map(replies.map((reply) => [reply.k, reply]))
  }

  async once<T>(
    key: string,
    kind: string,
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }> {
    if (kind === 'read') return this.own.once(key, kind, effect)
    const reply = this.replies.get(key)
    if (!reply || reply.kind !== kind) {
      this.missing ??= new StaleRecording(
        this.recording,
        `the run makes a ${kind} call that it does not hold.`,
      )
      throw this.missing
    }
    this.used.add(key)
    return { value: structuredClone(reply.value) as T, replayed: true }
  }

  get unused(): number {
    return this.replies.size - this.used.size
  }

  totals(): Totals {
    return this.own.totals()
  }

  async flush(): Promise<void> {}
}

/**
 * Runs the trainer of today on a recording. Throws StaleRecording when the tasks, prompts or settings are other ones
 * now, when the run asks for a reply that is not there, and when it does not ask for one that is.
 */
export async function replay(recording: Recording): Promise<{
  events: TrainEvent[]
  finished: RunFinished
  library: string
}> {
  const { name, plan } = recording
  const set = await loadRecordedSet(plan)
  const tasks = Object.fromEntries(
    set.tasks.map((task) => [task.id, { split: task.split, digest: taskDigest(task) }]),
  )
  const [difference] = diffPlans(plan, { ...plan, tasks, prompts: PROMPTS_VERSION })
  if (difference !== undefined) throw new StaleRecording(name, difference)
  const journal = new RecordedJournal(recording)
  const library = new MemoryLibrary(plan.startLibrary)
  const events: TrainEvent[] = []
  const nothing = { typical: 0, most: 0 }
  const options = {
    budgets: {},
    costOf: () => 0,
    estimate: { calls: nothing, promptTokens: nothing, completionTokens: nothing, cost: null, minutes: null },
    resumed: false,
  }
  const ports = portsOf(recording, journal, library)
  try {
    for await (const event of train(plan, set, ports, options, new AbortController().signal))
      events.push(event)
  } catch (error) {
    throw journal.missing ?? error
  }
  if (journal.missing) throw journal.missing
  if (journal.unused > 0) {
    throw new StaleRecording(name, `the run does not make ${journal.unused} of the calls that it holds.`)
  }
  return { events, finished: events.at(-1) as RunFinished, library: library.now ?? '' }
}

async function loadRecordedSet(plan: Plan): Promise<TaskSet> {
  const files = plan.files.map((file) => join(ROOT, file))
  const { set } = await loadTaskSet(files, { cwd: ROOT })
  return set
}

function portsOf(recording: Recording, journal: Journal, library: MemoryLibrary): Ports {
  const model: ChatModel = {
    name: recording.model,
    complete: () => Promise.reject(new Error('A replay asks no model.')),
  }
  return {
    policy: model,
    optimizer: model,
    judge: model,
    workspaces: noCommands(recording.sandbox, 'A replay runs no command.'),
    patterns: {
      regexTest: () => Promise.reject(new Error('The recorded sets have no patterns.')),
      validateSchema: () => Promise.reject(new Error('The recorded sets have no schemas.')),
    },
    journal,
    library,
    looks: new MemoryLooks(),
    clock: { now: () => 0, sleep: async () => {} },
  }
}
