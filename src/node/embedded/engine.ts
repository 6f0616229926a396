import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { callsInText } from '../../core/agents/text-protocol.ts'
import { CallError, messageOf } from '../../core/errors.ts'
import { orAborted, type Remote } from '../rpc/connect.ts'
import { ChatPrompt } from './chat-prompt.ts'
import { type Generated, generate } from './generate.ts'
import type { EmbeddedOwner, HostLoad, HostReply, HostRequest } from './host-channel.ts'
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

/** Token limit of a reply whose request sets none: a small model that repeats itself must be stopped. */
const DEFAULT_LIMIT = 2048
/** Interval at which the number of threads is adjusted while the model works. */
const SHARE_MS = 400
/** A prompt must leave room for the reply it asks for, up to this many tokens. */
const ROOM = 512

/** A request that waits for a sequence. */
interface Job {
  tokens: number[]
  affinity: string
  start(slot: Slot): void
}

interface Slot extends Sequence {
  readonly cache: LlamaSequence
}

/** The loaded model and its queue. Runs in the host process. */
export class Engine {
  private readonly module: LlamaModule
  private readonly llama: Llama
  private readonly model: LlamaModel
  private readonly prompt: ChatPrompt
  private readonly slots: Slot[]
  private readonly contextSize: number
  private readonly owner: Remote<EmbeddedOwner>
  private readonly grammars = new Map<string, Promise<LlamaGrammar>>()
  private readonly waiting: Job[] = []
  private readonly others = new LoadOfOthers()
  private uses = 0
  private lastAlive = 0

  private constructor(
    module: LlamaModule,
    llama: Llama,
    model: LlamaModel,
    slots: Slot[],
    contextSize: number,
    owner: Remote<EmbeddedOwner>,
  ) {
    this.module = module
    this.llama = llama
    this.model = model
    this.slots = slots
    this.contextSize = contextSize
    this.owner = owner
    const template = model.fileInfo.metadata.tokenizer?.chat_template
    if (!template) throw new Error('its file contains no chat template, so it is not a chat model')
    this.prompt = new ChatPrompt(template)
    // A graphics card does the work itself; threads matter on the processor only. TFGRPO_KEEP_THREADS: for a machine
    // whose other work has a lower priority and yields by itself.
    if (llama.gpu === false && !process.env.TFGRPO_KEEP_THREADS)
      setInterval(() => this.shareCores(), SHARE_MS).unref()
  }

  private shareCores(): void {
    const others = this.others.sample()
    const maxThreads = this.llama.cpuMathCores
    const threads = threadShare(
      maxThreads,
      availableParallelism(),
      others,
      this.llama.maxThreads || maxThreads,
    )
    // Takes effect with the next evaluation.
    if (threads !== this.llama.maxThreads) this.llama.maxThreads = threads
  }

  /** Loads the runtime and the weights. Throws with the reason when one of them cannot be used. */
  static async load(options: HostLoad, owner: Remote<EmbeddedOwner>): Promise<Engine> {
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
      // With more threads than math cores, evaluations hung for minutes.
      threads: llama.cpuMathCores,
      batchSize: 512,
    })
    const slots = Array.from({ length: options.sequences }, (): Slot => {
      return { cache: context.getSequence(), tokens: [], busy: false, affinity: null, used: 0 }
    })
    return new Engine(module, llama, model, slots, context.contextSize, owner)
  }

  /** See EmbeddedHost.ask. */
  async ask(id: number, request: HostRequest, signal: AbortSignal): Promise<HostReply> {
    const tokens = this.tokensOf(request)
    const slot = await this.slotFor(tokens, request.affinity, signal)
    try {
      // Counted when it runs, not when it is queued.
      await orAborted(this.owner.call('begin', id), signal)
      return await this.reply(id, request, tokens, slot, signal).catch((error: unknown) => {
        throw new CallError('server', `The embedded model failed: ${messageOf(error).sentence}`)
      })
    } finally {
      slot.busy = false
      slot.tokens = slot.cache.contextTokens
      this.pump()
    }
  }

  private tokensOf({ messages, tools, maxTokens }: HostRequest): number[] {
    let tokens: number[]
    try {
      tokens = this.model.tokenize(this.prompt.render(messages, tools), true)
    } catch (error) {
      throw new CallError(
        'request',
        `The embedded model's template refuses the messages: ${messageOf(error).sentence}`,
      )
    }
    const room = Math.min(maxTokens ?? ROOM, ROOM)
    if (tokens.length + room < this.contextSize) return tokens
    throw new CallError(
      'overflow',
      `The prompt has ${tokens.length} tokens, and the embedded model holds ${this.contextSize} with the reply.`,
    )
  }

  /** A sequence that is now busy with this request; throws the signal's reason when it fires before. */
  private slotFor(tokens: number[], affinity: string, signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(job), 1)
        reject(signal.reason)
      }
      const job: Job = {
        tokens,
        affinity,
        start: (slot) => {
          signal.removeEventListener('abort', leave)
          resolve(slot)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.waiting.push(job)
      this.pump()
    })
  }

  private pump(): void {
    for (;;) {
      const next = nextAssignment(this.slots, this.waiting)
      if (!next) return
      const [job] = this.waiting.splice(next.request, 1)
      const slot = this.slots[next.sequence]!
      this.uses += 1
      Object.assign(slot, { busy: true, affinity: job!.affinity, used: this.uses })
      job!.start(slot)
    }
  }

  private async reply(
    id: number,
    request: HostRequest,
    tokens: number[],
    slot: Slot,
    signal: AbortSignal,
  ): Promise<HostReply> {
    const notes: string[] = []
    const grammar = request.schema ? await this.grammar(request.schema, notes) : undefined
    const last = request.messages.at(-1)
    const limit = Math.min(request.maxTokens ?? DEFAULT_LIMIT, this.contextSize - tokens.length - 1)
    const made: Generated = await generate(
      this.model,
      slot.cache,
      {
        tokens,
        temperature: request.temperature,
        topP: request.topP,
        seed: request.seed,
        limit: Math.max(1, limit),
        stop: request.stop,
        opened: last?.role === 'assistant' ? last.content : '',
        ...(grammar && { grammar }),
      },
      () => signal.aborted,
      () => this.alive(),
    )
    const tools = request.tools.map(({ name }) => name)
    const { text, calls: toolCalls } =
      tools.length > 0
        ? callsInText(made.text, { prefix: `call-${id}-`, told: false, tools })
        : { text: made.text, calls: [] }
    return {
      text,
      toolCalls,
      finish: toolCalls.length > 0 ? 'tool_calls' : made.finish,
      usage: {
        promptTokens: tokens.length,
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
        `The embedded model could not be constrained to the JSON schema (${messageOf(error).sentence}), so its reply is unconstrained.`,
      )
      return undefined
    }
  }

  private alive(): void {
    const now = performance.now()
    if (now - this.lastAlive < 1000) return
    this.lastAlive = now
    this.owner.tell('alive')
  }
}
