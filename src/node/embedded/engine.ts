import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ChatPrompt } from './chat-prompt.ts'
import { type Generated, generate } from './generate.ts'
import type { FromHost, HostLoad, HostReply, HostRequest } from './host-channel.ts'
import type {
  GrammarState,
  Llama,
  LlamaGrammar,
  LlamaModel,
  LlamaModule,
  LlamaSequence,
} from './llama-api.ts'
import { nextAssignment, type Sequence } from './sequence-plan.ts'
import { LoadOfOthers, threadShare } from './thread-share.ts'
import { readToolCalls } from './tool-call-text.ts'

/** Most tokens of a reply whose request names no limit: a small model that repeats itself must end somewhere. */
const DEFAULT_LIMIT = 2048
/** How often the number of threads is looked at while the model works. */
const SHARE_MS = 400
/** A prompt must leave room for the reply it asks for, up to this many tokens. */
const ROOM = 512

interface Job {
  id: number
  request: HostRequest
  tokens: number[]
  affinity: string
  cancelled: boolean
}

interface Slot extends Sequence {
  readonly cache: LlamaSequence
}

/** The loaded model and its queue. Lives in the host process. */
export class Engine {
  private readonly module: LlamaModule
  private readonly llama: Llama
  private readonly model: LlamaModel
  private readonly prompt: ChatPrompt
  private readonly slots: Slot[]
  private readonly contextSize: number
  private readonly send: (message: FromHost) => void
  private readonly grammars = new Map<string, Promise<LlamaGrammar>>()
  private readonly waiting: Job[] = []
  private readonly jobs = new Map<number, Job>()
  private readonly permitted = new Map<number, (run: boolean) => void>()
  private readonly others = new LoadOfOthers()
  private uses = 0
  private lastAlive = 0

  private constructor(
    module: LlamaModule,
    llama: Llama,
    model: LlamaModel,
    slots: Slot[],
    contextSize: number,
    send: (message: FromHost) => void,
  ) {
    this.module = module
    this.llama = llama
    this.model = model
    this.slots = slots
    this.contextSize = contextSize
    this.send = send
    const template = model.fileInfo.metadata.tokenizer?.chat_template
    if (!template) throw new Error('its file holds no chat template, so it is not a model for chats')
    this.prompt = new ChatPrompt(template)
    // A graphics card does the work itself; threads matter on the processor only. TFGRPO_KEEP_THREADS: for a machine
    // whose other work has a lower priority and steps aside by itself.
    if (llama.gpu === false && !process.env.TFGRPO_KEEP_THREADS)
      setInterval(() => this.shareCores(), SHARE_MS).unref()
  }

  private shareCores(): void {
    const others = this.others.sample()
    const most = this.llama.cpuMathCores
    const threads = threadShare(most, availableParallelism(), others, this.llama.maxThreads || most)
    // Takes effect with the next evaluation.
    if (threads !== this.llama.maxThreads) this.llama.maxThreads = threads
  }

  /** Loads the runtime and the weights. Throws with the reason when one of them cannot be used. */
  static async load(options: HostLoad, send: (message: FromHost) => void): Promise<Engine> {
    const entry = createRequire(join(options.runtime, 'package.json')).resolve('node-llama-cpp')
    const module = (await import(pathToFileURL(entry).href)) as LlamaModule
    const llama = await module.getLlama({
      build: 'never',
      gpu: 'auto',
      logLevel: 'error',
      progressLogs: false,
      skipDownload: true,
    })
    const model = await llama.loadModel({ modelPath: options.modelPath })
    const contextSize = Math.min(options.contextSize, model.trainContextSize)
    const context = await model.createContext({
      sequences: options.sequences,
      contextSize,
      // More threads than cores that do arithmetic hung for minutes.
      threads: llama.cpuMathCores,
      batchSize: 512,
    })
    const slots = Array.from({ length: options.sequences }, (): Slot => {
      return { cache: context.getSequence(), tokens: [], busy: false, affinity: null, used: 0 }
    })
    send({
      type: 'loaded',
      contextSize: context.contextSize,
      sequences: options.sequences,
      threads: llama.cpuMathCores,
      gpu: llama.gpu,
    })
    return new Engine(module, llama, model, slots, context.contextSize, send)
  }

  ask(id: number, request: HostRequest): void {
    let tokens: number[]
    try {
      tokens = this.model.tokenize(this.prompt.render(request.messages, request.tools), true)
    } catch (error) {
      this.fail(id, 'request', `The embedded model's template refuses the messages: ${reason(error)}`)
      return
    }
    const room = Math.min(request.maxTokens ?? ROOM, ROOM)
    if (tokens.length + room >= this.contextSize) {
      const message = `The prompt has ${tokens.length} tokens, and the embedded model holds ${this.contextSize} with the reply.`
      this.fail(id, 'overflow', message)
      return
    }
    const job: Job = { id, request, tokens, affinity: request.affinity, cancelled: false }
    this.jobs.set(id, job)
    this.waiting.push(job)
    this.pump()
  }

  go(id: number): void {
    this.permitted.get(id)?.(true)
  }

  cancel(id: number): void {
    const job = this.jobs.get(id)
    if (!job) return
    job.cancelled = true
    this.permitted.get(id)?.(false)
    const at = this.waiting.indexOf(job)
    if (at >= 0) {
      this.waiting.splice(at, 1)
      this.jobs.delete(id)
    }
  }

  private pump(): void {
    for (;;) {
      const next = nextAssignment(this.slots, this.waiting)
      if (!next) return
      const [job] = this.waiting.splice(next.request, 1)
      const slot = this.slots[next.sequence]!
      this.uses += 1
      Object.assign(slot, { busy: true, affinity: job!.affinity, used: this.uses })
      void this.run(job!, slot)
    }
  }

  private async run(job: Job, slot: Slot): Promise<void> {
    try {
      if (!(await this.permission(job.id))) return
      const reply = await this.reply(job, slot)
      if (!job.cancelled) this.send({ type: 'done', id: job.id, reply })
    } catch (error) {
      if (!job.cancelled) this.fail(job.id, 'server', `The embedded model failed: ${reason(error)}`)
    } finally {
      this.jobs.delete(job.id)
      slot.busy = false
      slot.tokens = slot.cache.contextTokens
      this.pump()
    }
  }

  /** The parent counts the request before it runs, and may refuse it (budget). */
  private permission(id: number): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      this.permitted.set(id, resolve)
      this.send({ type: 'ready', id })
    }).finally(() => this.permitted.delete(id))
  }

  private async reply(job: Job, slot: Slot): Promise<HostReply> {
    const { request } = job
    const notes: string[] = []
    const grammar = request.schema ? await this.grammar(request.schema, notes) : undefined
    const last = request.messages.at(-1)
    const limit = Math.min(request.maxTokens ?? DEFAULT_LIMIT, this.contextSize - job.tokens.length - 1)
    const made: Generated = await generate(
      this.model,
      slot.cache,
      {
        tokens: job.tokens,
        temperature: request.temperature,
        topP: request.topP,
        seed: request.seed,
        limit: Math.max(1, limit),
        stop: request.stop,
        opened: last?.role === 'assistant' ? last.content : '',
        ...(grammar && { grammar }),
      },
      () => job.cancelled,
      () => this.alive(),
    )
    const { text, toolCalls } =
      request.tools.length > 0
        ? readToolCalls(made.text, `call-${job.id}-`)
        : { text: made.text, toolCalls: [] }
    return {
      text,
      toolCalls,
      finish: toolCalls.length > 0 ? 'tool_calls' : made.finish,
      usage: {
        promptTokens: job.tokens.length,
        completionTokens: made.completionTokens,
        cachedTokens: made.cachedTokens,
        reasoningTokens: 0,
      },
      notes,
      timing: { firstTokenMs: made.firstTokenMs, restMs: made.restMs },
    }
  }

  /** One grammar a schema; each reply has its own state in it. */
  private async grammar(schema: Record<string, unknown>, notes: string[]): Promise<GrammarState | undefined> {
    const key = JSON.stringify(schema)
    let grammar = this.grammars.get(key)
    if (!grammar) {
      grammar = this.llama.createGrammarForJsonSchema(schema)
      this.grammars.set(key, grammar)
    }
    try {
      return new this.module.LlamaGrammarEvaluationState({ model: this.model, grammar: await grammar })
    } catch (error) {
      notes.push(
        `The embedded model could not be held to the JSON schema (${reason(error)}), so it replied freely.`,
      )
      return undefined
    }
  }

  private alive(): void {
    const now = performance.now()
    if (now - this.lastAlive < 1000) return
    this.lastAlive = now
    this.send({ type: 'alive' })
  }

  private fail(id: number, kind: 'request' | 'overflow' | 'server', message: string): void {
    this.send({ type: 'error', id, kind, message })
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
