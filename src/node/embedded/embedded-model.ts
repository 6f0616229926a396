import { basename } from 'node:path'
import { digest } from '../../core/digest.ts'
import { CallError, Cancelled, isNamed, messageOf } from '../../core/errors.ts'
import type { Attempts, ChatMessage, ChatModel, ChatReply, ChatRequest } from '../../core/ports.ts'
import { saltedDraw } from '../../core/random.ts'
import { entryPath } from '../entry.ts'
import { orAborted } from '../rpc/connect.ts'
import type { HelperGone } from '../rpc/helper-process.ts'
import type { HostLoad, HostReply, HostRequest } from './host-channel.ts'
import { HostProcess } from './host-process.ts'
import { locateModel } from './locate-model.ts'
import { PINNED_MODEL } from './pinned-model.ts'

export interface EmbeddedModelOptions {
  /** weights to use instead of TFGRPO_MODEL or the cache */
  modelPath?: string
  /** where TFGRPO_MODEL and the cache folder are read from; process.env when left out */
  env?: NodeJS.ProcessEnv
  /** number of simultaneous replies, each on its own sequence */
  sequences?: number
  /** tokens of prompt and reply together */
  contextSize?: number
  /** called with one sentence for people: unknown weights, a restart */
  onNote?: (note: string) => void
  /** the host's code, if it is not next to this module */
  hostPath?: string
}

export interface EmbeddedModel extends ChatModel {
  /** how many calls to give it at once: enough for several groups, which it sorts onto its sequences */
  readonly concurrency: number
  /** timing of the last reply, for benchmarks */
  readonly lastTiming: HostReply['timing'] | null
  /** Ends the model's process and rejects the calls under way. */
  close(): Promise<void>
}

const SEQUENCES = 4
const CONTEXT = 8192
/** Crashes in a row, without a reply in between, after which no further call is tried. */
const HOPELESS = 3

/**
 * The model on this machine, in a process of its own that ends with this one.
 *
 * Calls are queued: those of equal `affinity` run one after another on one sequence, so their common prompt is
 * evaluated once. A call is counted (attempts.begin) when its sequence is free, not when it is queued. Each call survives one
 * crash of the process.
 * Throws CallError 'model' when the weights or the engine are missing or cannot be loaded.
 */
export async function createEmbeddedModel(options: EmbeddedModelOptions = {}): Promise<EmbeddedModel> {
  const note = options.onNote ?? (() => {})
  const { modelPath, runtime } = await locateModel({
    env: options.env ?? process.env,
    ...(options.modelPath !== undefined && { modelPath: options.modelPath }),
    onNote: note,
  })
  const load: HostLoad = {
    runtime,
    modelPath,
    sequences: options.sequences ?? SEQUENCES,
    contextSize: options.contextSize ?? CONTEXT,
  }
  const model = new EmbeddedHost(
    load,
    options.hostPath ?? entryPath('embedded-host', './embedded/host.ts'),
    note,
  )
  await model.started()
  return model
}

class EmbeddedHost implements EmbeddedModel {
  readonly name: string
  readonly concurrency: number
  lastTiming: HostReply['timing'] | null = null
  private readonly load: HostLoad
  private readonly path: string
  private readonly note: (note: string) => void
  private readonly identity: string
  /** the calls under way, by their ids */
  private readonly attempts = new Map<number, Attempts>()
  private host: HostProcess | null = null
  private starting: Promise<HostProcess> | null = null
  private nextId = 1
  private crashesInARow = 0
  /** how it crashed, as a clause; null once it has been restarted */
  private crash: string | null = null
  /** how its process last ended, as a clause */
  private end = ''
  private closed = false

  constructor(load: HostLoad, path: string, note: (note: string) => void) {
    this.load = load
    this.path = path
    this.note = note
    const file = basename(load.modelPath).replace(/\.gguf$/i, '')
    this.identity = `embedded:${file}`
    this.name = file === PINNED_MODEL.name ? 'embedded' : this.identity
    this.concurrency = load.sequences * 8
  }

  /** The process with the model loaded; started if there is none. */
  started(): Promise<HostProcess> {
    this.starting ??= this.start()
    return this.starting
  }

  async complete(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<ChatReply> {
    const notes: string[] = []
    for (let messages = request.messages; ; ) {
      try {
        const reply = await this.ask({ ...request, messages }, attempts, signal)
        return {
          text: reply.text,
          toolCalls: reply.toolCalls,
          finish: reply.finish,
          usage: reply.usage,
          model: this.identity,
          notes: [...notes, ...reply.notes],
        }
      } catch (error) {
        const shorter = error instanceof CallError && error.kind === 'overflow' && request.trim?.(messages)
        if (!shorter) throw error
        if (notes.length === 0)
          notes.push('The prompt was too long for the embedded model: the prior was shortened.')
        messages = shorter
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.host?.close()
    this.host = null
  }

  private async start(): Promise<HostProcess> {
    if (this.crash !== null) this.note(`The embedded model crashed (${this.crash}) and is being restarted.`)
    this.crash = null
    let loaded = false
    const host = new HostProcess(this.path, {
      begin: async (id) => {
        const attempts = this.attempts.get(id)
        if (!attempts) throw new Cancelled()
        await attempts.begin()
      },
      gone: (why) => {
        this.end = why
        if (loaded && !this.closed) this.crashed()
      },
    })
    this.host = host
    try {
      await host.load(this.load)
      loaded = true
      return host
    } catch (error) {
      this.throwIfClosed()
      const why = isGone(error) ? this.end : messageOf(error).sentence
      this.starting = null
      await host.close()
      throw new CallError('model', `The embedded model ${this.load.modelPath} could not be loaded: ${why}.`)
    }
  }

  private crashed(): void {
    this.crash = this.end
    this.crashesInARow += 1
    this.host = null
    this.starting = null
  }

  /** A call that ran or waited when the process crashed is repeated once, then given up. */
  private async ask(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<HostReply> {
    signal.throwIfAborted()
    this.throwIfClosed()
    if (this.crashesInARow >= HOPELESS)
      throw new CallError(
        'endpoint',
        `The embedded model crashed ${HOPELESS} times in a row without a reply.`,
      )
    const id = this.nextId
    this.nextId += 1
    const wire = toWire(request, id)
    this.attempts.set(id, attempts)
    try {
      for (let again = false; ; again = true) {
        const host = await this.started()
        // Both may have changed while it started.
        this.throwIfClosed()
        signal.throwIfAborted()
        try {
          const reply = await orAborted(host.ask(id, wire, signal), signal)
          this.crashesInARow = 0
          this.lastTiming = reply.timing
          return reply
        } catch (error) {
          if (!isGone(error)) throw error
          if (this.closed)
            throw new CallError('connection', 'The embedded model was closed while this call ran.')
          if (again) throw new CallError('server', `The embedded model crashed twice: ${this.end}.`)
        }
      }
    } finally {
      this.attempts.delete(id)
    }
  }

  private throwIfClosed(): void {
    if (this.closed) throw new CallError('connection', 'The embedded model was closed before this call ran.')
  }
}

function isGone(error: unknown): boolean {
  return isNamed<HelperGone>(error, 'HelperGone')
}

/** The part of a request that the host needs. The seed follows from the draw, so equal calls give equal samples. */
function toWire(request: ChatRequest, id: number): HostRequest {
  return {
    messages: request.messages,
    temperature: request.temperature ?? 0.7,
    topP: request.topP ?? 0.95,
    seed: seedOf(saltedDraw(request), request.messages),
    ...(request.maxTokens !== undefined && { maxTokens: request.maxTokens }),
    stop: request.stop ?? [],
    tools: request.tools ?? [],
    ...(request.responseSchema && { schema: request.responseSchema.schema }),
    affinity: request.affinity ?? `#${id}`,
  }
}

function seedOf(draw: string, messages: ChatMessage[]): number {
  return Number.parseInt(digest({ draw, messages }).slice(0, 8), 16)
}
