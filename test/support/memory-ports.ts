import { CallError } from '../../src/core/errors.ts'
import type {
  Attempts,
  ChatModel,
  ChatReply,
  ChatRequest,
  Clock,
  CommandRequest,
  CommandResult,
  LibraryFile,
  LooksFile,
  Patterns,
  Ports,
} from '../../src/core/ports.ts'
import type { Mode, RunFinished, TrainEvent } from '../../src/core/run/events.ts'
import { MemoryJournal } from '../../src/core/run/memory-journal.ts'
import type { Budgets, Plan, Settings } from '../../src/core/run/plan.ts'
import { settingsFor } from '../../src/core/run/settings.ts'
import type { SplitTask, TaskSet } from '../../src/core/tasks/task.ts'
import { train } from '../../src/core/train/train.ts'
import type { CheckSources } from '../../src/core/verify/check-sources.ts'
import { scriptedWorkspaces } from './scripted-workspaces.ts'

/** What a scripted model answers: text, a whole reply, or an error to throw. */
export type Scripted = string | Partial<ChatReply> | Error

export type Script = (request: ChatRequest) => Scripted | Promise<Scripted>

export function reply(text: string): ChatReply {
  return {
    text,
    toolCalls: [],
    finish: 'stop',
    usage: { promptTokens: 100, completionTokens: 20, cachedTokens: 0, reasoningTokens: 0 },
    model: 'scripted',
    notes: [],
  }
}

/** A model in this process that answers by script and remembers what it was asked. */
export class ScriptedModel implements ChatModel {
  readonly name: string
  readonly requests: ChatRequest[] = []
  private readonly script: Script

  constructor(script: Script, name = 'scripted') {
    this.script = script
    this.name = name
  }

  async complete(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<ChatReply> {
    await attempts.begin()
    signal.throwIfAborted()
    this.requests.push(request)
    const answer = await this.script(request)
    signal.throwIfAborted()
    if (answer instanceof Error) throw answer
    return typeof answer === 'string' ? reply(answer) : { ...reply(''), ...answer }
  }
}

export class MemoryLibrary implements LibraryFile {
  readonly path = '.grpo/library.yaml'
  base: string | null
  now: string | null
  writes = 0
  constructor(text: string | null = null) {
    this.now = text
    this.base = text
  }
  async read() {
    return { now: this.now, base: this.base }
  }
  async write(text: string, over: string | null) {
    if (this.now !== over) return false
    this.now = text
    this.base = text
    this.writes++
    return true
  }
}

export class MemoryLooks implements LooksFile {
  readonly path = '/w/.grpo/looks.jsonl'
  text = ''
  async read() {
    return this.text
  }
  async append<T>(entry: (text: string) => { line: string | null; value: T }) {
    const { line, value } = entry(this.text)
    if (line !== null) this.text += `${line}\n`
    return value
  }
}

const clock: Clock = { now: () => 0, sleep: async () => {} }

/** Patterns without a worker: tests use none that hang. */
const patterns: Patterns = {
  regexTest: async (pattern, flags, text) => new RegExp(pattern, flags).test(text),
  validateSchema: async () => [],
}

export interface TestPorts extends Ports {
  library: MemoryLibrary
  looks: MemoryLooks
  journal: MemoryJournal
  policy: ScriptedModel
  optimizer: ScriptedModel
  judge: ScriptedModel
}

export function memoryPorts(scripts: {
  policy: Script
  optimizer?: Script
  judge?: Script
  library?: string | null
  run?: (request: CommandRequest) => CommandResult
}): TestPorts {
  return {
    policy: new ScriptedModel(scripts.policy, 'policy'),
    optimizer: new ScriptedModel(scripts.optimizer ?? (() => '{"lessons": []}'), 'optimizer'),
    judge: new ScriptedModel(scripts.judge ?? (() => new CallError('server', 'no judge here')), 'judge'),
    workspaces: scriptedWorkspaces((request) => {
      if (!scripts.run) throw new CallError('sandbox', 'This test runs no commands.')
      return scripts.run(request)
    }, 'unsandboxed'),
    patterns,
    journal: new MemoryJournal(),
    library: new MemoryLibrary(scripts.library ?? null),
    looks: new MemoryLooks(),
    clock,
  }
}

/** A task with the answer `answer`, checked letter by letter. */
export function task(id: string, fields: Partial<SplitTask> = {}): SplitTask {
  return {
    id,
    instructions: 'Answer.',
    prompt: `What is ${id}?`,
    split: 'train',
    tags: [],
    answer: 'right',
    show: [],
    network: [],
    guard: false,
    verify: [{ type: 'exact', ignoreCase: false, weight: 1, passAt: 1 }],
    workspaceDigest: '',
    position: { file: 'test.tasks.yaml', line: 1, column: 1 },
    ...fields,
  }
}

export function taskSet(tasks: SplitTask[]): TaskSet {
  return { name: 'test', files: ['/w/test.tasks.yaml'], tasks, digest: 'd', notes: [] }
}

export function planFor(
  set: TaskSet,
  mode: Mode,
  settings: Partial<Settings> = {},
  library: string | null = null,
): Plan {
  const trainTasks = set.tasks.filter(({ split }) => split === 'train').length
  // As in plans of older versions: whether the optimizer is a small one is read from its name.
  const { smallOptimizer: _, ...defaults } = settingsFor({ mode, embedded: true, trainTasks, concurrency: 8 })
  return {
    version: 1,
    run: 'r1',
    mode,
    seed: 1,
    files: set.files,
    tasks: Object.fromEntries(set.tasks.map(({ id, split }) => [id, { split, digest: id }])),
    models: { policy: 'policy', optimizer: 'optimizer', judge: 'judge' },
    settings: {
      ...defaults,
      // Rules alone, within a prior that a few long ones fill: tests of examples ask for them.
      examples: 0,
      priorTokens: 600,
      ...settings,
    },
    startLibrary: library,
    prompts: '1',
  }
}

/** Runs to the end and returns all events. */
export async function runTrain(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  budgets: Budgets = {},
  signal: AbortSignal = new AbortController().signal,
  sources?: CheckSources,
): Promise<{ events: TrainEvent[]; finished: RunFinished }> {
  const events: TrainEvent[] = []
  const nothing = { typical: 0, most: 0 }
  const estimate = {
    calls: nothing,
    promptTokens: nothing,
    completionTokens: nothing,
    cost: null,
    minutes: null,
  }
  for await (const event of train(
    plan,
    set,
    ports,
    { budgets, costOf: () => 0, ...(sources && { sources }), estimate, resumed: false },
    signal,
  )) {
    events.push(event)
  }
  return { events, finished: events.at(-1) as RunFinished }
}

export function ofType<T extends TrainEvent['type']>(
  events: readonly TrainEvent[],
  type: T,
): Extract<TrainEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type)
}
