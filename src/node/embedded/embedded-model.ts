import { basename } from 'node:path'
import { digest } from '../../core/digest.ts'
import { CallError } from '../../core/errors.ts'
import type { Attempts, ChatMessage, ChatModel, ChatReply, ChatRequest } from '../../core/ports.ts'
import { saltedDraw } from '../../core/random.ts'
import { entryPath } from '../entry.ts'
import { HostProcess } from './host-process.ts'
import type { FromHost, HostLoad, HostReply, HostRequest } from './host-channel.ts'
import { locateModel } from './locate-model.ts'
import { PINNED_MODEL } from './pinned-model.ts'

export interface EmbeddedModelOptions {
  /** weights to use instead of TFGRPO_MODEL or the cache */
  modelPath?: string
  /** where TFGRPO_MODEL and the cache folder are read from; process.env when left out */
  env?: NodeJS.ProcessEnv
  /** replies at the same time, each on a sequence of its own */
  sequences?: number
  /** tokens of prompt and reply together */
  contextSize?: number
  /** one sentence for people: other weights than the known ones, a restart */
  onNote?: (note: string) => void
  /** the host's code, where it does not lie beside this module */
  hostPath?: string
}

export interface EmbeddedModel extends ChatModel {
  /** how many calls to give it at once: enough to see several groups, which it sorts onto its sequences */
  readonly concurrency: number
  /** timing of the last reply, for benchmarks */
  readonly lastTiming: HostReply['timing'] | null
  /** Ends the model's process and fails what still runs. */
  close(): Promise<void>
}

const SEQUENCES = 4
const CONTEXT = 8192
/** Crashes in a row, without a reply in between, after which no further call is tried. */
const HOPELESS = 3

interface Pending {
  request: ChatRequest
  wire: HostRequest
  attempts: Attempts
  crashes: number
  resolve(reply: HostReply): void
  reject(error: unknown): void
}

/**
 * The model on this machine, in a process of its own that ends with this one.
 *
 * Calls are queued: those of equal `affinity` run one after another on one sequence, so their common prompt is
 * evaluated once. A call is counted (attempts.begin) when its sequence is free, not when it is queued. A crash of
 * the process is survived once a call.
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
    type: 'load',
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
  await model.start()
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
  private readonly pending = new Map<number, Pending>()
  private host: HostProcess | null = null
  private starting: Promise<void> | null = null
  private nextId = 1
  private crashesInARow = 0
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

  start(): Promise<void> {
    this.starting ??= new Promise<void>((resolve, reject) => {
      const fail = (why: string) => {
        void this.host?.close()
        this.host = null
        this.starting = null
        reject(
          new CallError('model', `The embedded model ${this.load.modelPath} could not be loaded: ${why}.`),
        )
      }
      let loaded = false
      this.host = new HostProcess(this.path, this.load, {
        message: (message) => {
          if (message.type === 'loaded') {
            loaded = true
            resolve()
          } else if (message.type === 'load-failed') fail(message.message)
          else this.receive(message)
        },
        gone: (why) => (loaded ? this.crashed(why) : fail(why)),
      })
    })
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
    for (const [id, call] of [...this.pending]) {
      this.pending.delete(id)
      call.reject(new CallError('connection', 'The embedded model was closed while this call ran.'))
    }
    await this.host?.close()
    this.host = null
  }

  private async ask(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<HostReply> {
    signal.throwIfAborted()
    this.throwIfClosed()
    if (this.crashesInARow >= HOPELESS)
      throw new CallError(
        'endpoint',
        `The embedded model crashed ${HOPELESS} times in a row without a reply.`,
      )
    await this.start()
    // Both may have changed while it started.
    this.throwIfClosed()
    signal.throwIfAborted()
    const id = this.nextId
    this.nextId += 1
    let abort = () => {}
    try {
      return await new Promise<HostReply>((resolve, reject) => {
        const wire = toWire(request, id)
        this.pending.set(id, { request, wire, attempts, crashes: 0, resolve, reject })
        abort = () => {
          this.host?.send({ type: 'cancel', id })
          reject(signal.reason)
        }
        signal.addEventListener('abort', abort, { once: true })
        this.send(id)
      })
    } finally {
      signal.removeEventListener('abort', abort)
      this.pending.delete(id)
      this.setWorking()
    }
  }

  private throwIfClosed(): void {
    if (this.closed) throw new CallError('connection', 'The embedded model was closed before this call ran.')
  }

  private send(id: number): void {
    const call = this.pending.get(id)
    if (call) this.host?.send({ type: 'ask', id, request: call.wire })
    this.setWorking()
  }

  private setWorking(): void {
    if (this.host) this.host.working = this.pending.size > 0
  }

  private receive(message: FromHost): void {
    if (message.type === 'alive' || message.type === 'loaded' || message.type === 'load-failed') return
    const call = this.pending.get(message.id)
    if (!call) {
      if (message.type === 'ready') this.host?.send({ type: 'cancel', id: message.id })
      return
    }
    if (message.type === 'ready') this.permit(message.id, call)
    else if (message.type === 'done') {
      this.crashesInARow = 0
      this.lastTiming = message.reply.timing
      call.resolve(message.reply)
    } else call.reject(new CallError(message.kind, message.message))
  }

  private permit(id: number, call: Pending): void {
    const host = this.host
    call.attempts.begin().then(
      () => host?.send({ type: this.pending.has(id) ? 'go' : 'cancel', id }),
      (error: unknown) => {
        host?.send({ type: 'cancel', id })
        call.reject(error)
      },
    )
  }

  /** The process is gone: each call that ran or waited is asked once more, then given up. */
  private crashed(why: string): void {
    this.host = null
    this.starting = null
    this.crashesInARow += 1
    const again: number[] = []
    for (const [id, call] of [...this.pending]) {
      call.crashes += 1
      if (call.crashes > 1) call.reject(new CallError('server', `The embedded model crashed twice: ${why}.`))
      else again.push(id)
    }
    if (again.length === 0) return
    this.note(`The embedded model crashed (${why}) and is started again.`)
    this.start().then(
      () => {
        for (const id of again) this.send(id)
      },
      (error: unknown) => {
        for (const id of again) this.pending.get(id)?.reject(error)
      },
    )
  }
}

/** What the host needs of a request. The seed follows from the draw, so equal calls give equal samples. */
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
