/**
 * A ChatModel over any OpenAI-compatible endpoint. One logical call may take several requests: after faults that pass
 * (retry.ts), after a refusal that names a parameter (capabilities.ts), with less of the prior when the context
 * overflows, and with twice the room when all of it went into thinking. Each is counted before it is sent.
 */
import { CallError, isNamed } from '../../core/errors.ts'
import type { Attempts, ChatModel, ChatReply, ChatRequest, Usage } from '../../core/ports.ts'
import { ADAPTERS } from './apis/registry.ts'
import { initialCapabilities, learn } from './capabilities.ts'
import type { CapabilityMemory } from './capability-memory.ts'
import { type Endpoint, parseEndpoint } from './endpoint.ts'
import { type CallContext, callErrorOf, type Fault, FaultError } from './fault.ts'
import { faultInside } from './fault-inside.ts'
import type { Lane } from './lane.ts'
import type { Limiter } from './limiter.ts'
import { shorterMessages } from './overflow.ts'
import { redact } from './redact.ts'
import { Requester } from './request-once.ts'
import { send } from './retry.ts'
import { ShapeGate } from './shape-gate.ts'
import type { ApiAdapter, ApiReply, Capabilities } from './wire/adapter.ts'
import { type Api, callPath } from './wire/names.ts'
import { cutAt, estimateUsage } from './wire/reply-parts.ts'
import { lengthOf } from './wire/request-parts.ts'

export interface OpenAIModelOptions {
  baseUrl: string
  model: string
  /** null if the endpoint needs none */
  apiKey: string | null
  /** name of the variable that the key came from, for errors */
  apiKeyEnv: string | null
  /** the API of the endpoint */
  api: Api
  /** shared by all models of the process */
  limiter: Limiter
  /** shared by all models of the process */
  memory: CapabilityMemory
  /** time limit for one request, default 600 000 */
  timeoutMs?: number
}

/** Throws UsageError if the base URL is not valid. */
export function createOpenAIModel(options: OpenAIModelOptions): ChatModel {
  return new OpenAIModel(options)
}

/** Limit of changes after refused parameters in one call. */
const MAX_ADAPTATIONS = 12

/** The current state of a call. */
interface Course {
  request: ChatRequest
  maxTokens: number | undefined
  notes: string[]
  doubled: boolean
  /** requests that overflowed */
  overflows: number
}

class OpenAIModel implements ChatModel {
  readonly name: string
  private readonly endpoint: Endpoint
  private readonly context: CallContext
  private readonly limiter: Limiter
  private readonly lane: Lane
  private readonly memory: CapabilityMemory
  private readonly requester: Requester
  private readonly api: Api
  private readonly adapter: ApiAdapter
  private readonly gate: ShapeGate
  private readonly said = new Set<string>()

  constructor(options: OpenAIModelOptions) {
    this.name = options.model
    this.endpoint = parseEndpoint(options.baseUrl)
    const { apiKey, limiter } = options
    this.context = {
      label: this.endpoint.label,
      model: options.model,
      keyEnv: options.apiKeyEnv,
      hasKey: apiKey !== null,
      secrets: [...(apiKey ? [apiKey] : []), ...this.endpoint.secrets],
    }
    this.limiter = limiter
    this.lane = limiter.lane(`${this.endpoint.baseUrl} ${options.model}`)
    this.memory = options.memory
    this.requester = new Requester(this.endpoint, apiKey, this.context, options.timeoutMs ?? 600_000)
    this.api = options.api
    this.adapter = ADAPTERS[options.api]
    this.gate = new ShapeGate(limiter.clock)
  }

  async complete(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<ChatReply> {
    const course: Course = { request, maxTokens: request.maxTokens, notes: [], doubled: false, overflows: 0 }
    let adaptations = 0
    for (;;) {
      const can = this.can
      const body = this.bodyFor(course, can)
      const gate = this.gate.enter(shapeOf(request, can, body))
      if ('wait' in gate) {
        await gate.wait
        continue
      }
      try {
        const sending = { limiter: this.limiter, lane: this.lane, attempts, signal }
        const reply = await send(sending, () => this.once(body, signal))
        const done = this.finish(course, reply, can, attempts)
        if (done) return done
      } catch (error) {
        if (!isNamed<FaultError>(error, 'FaultError')) throw error
        if (++adaptations > MAX_ADAPTATIONS || !this.adapt(course, error.fault, body))
          throw callErrorOf(error.fault)
      } finally {
        gate.leave()
      }
    }
  }

  private get place() {
    return { endpoint: this.endpoint, api: this.api, model: this.name }
  }

  private get can(): Capabilities {
    return this.memory.get(this.place) ?? initialCapabilities(this.api, this.endpoint)
  }

  private bodyFor(course: Course, can: Capabilities): object {
    const { maxTokens, request } = course
    const accepted = can.maxTokensAtMost
    const limit = accepted !== null && maxTokens !== undefined ? Math.min(accepted, maxTokens) : maxTokens
    return this.adapter.body({ model: this.name, request, can, maxTokens: limit })
  }

  private async once(body: object, signal: AbortSignal): Promise<ApiReply> {
    const json = await this.requester.post(callPath(this.api), body, signal)
    const reply = this.adapter.read(json)
    if (reply) return reply
    throw new FaultError(faultInside(this.adapter.readNoReply(json), this.context))
  }

  /** Changes the call so that another request may succeed; false if nothing is left to change. */
  private adapt(course: Course, fault: Fault, sent: object): boolean {
    if (fault.kind === 'overflow') return shorterMessages(course, fault, this.endpoint.label)
    if (!fault.parameter) return false
    const same = (other: Capabilities) => JSON.stringify(this.bodyFor(course, other)) === JSON.stringify(sent)
    // Calls that were under way together are refused together; only the first changes what is known.
    const known = this.can
    if (!same(known)) return true
    const learned = learn(known, fault, this.endpoint)
    // A parameter that was not sent cannot be the cause.
    if (!learned || same(learned.capabilities)) return false
    this.memory.set(this.place, learned.capabilities)
    course.notes.push(learned.note)
    return true
  }

  /** The call's reply; null if another request must be sent. */
  private finish(course: Course, reply: ApiReply, can: Capabilities, attempts: Attempts): ChatReply | null {
    const usage = reply.usage ?? estimateUsage(course.request, reply)
    if (!reply.usage) this.sayOnce(course, 'count', 'does not count tokens: estimated as characters / 4.')
    const { label } = this.endpoint
    const empty = reply.text === '' && reply.toolCalls.length === 0
    if (reply.refusal !== null) {
      attempts.spent(usage)
      throw new CallError(
        'refusal',
        `The model "${this.name}" at ${label} refused to answer (${this.clean(reply.refusal)}).`,
      )
    }
    // An empty answer that was not cut off is an answer: the verifier scores it.
    if (!empty || reply.finish !== 'length') return this.reply(course, reply, usage, can)
    attempts.spent(usage)
    const limit = course.maxTokens ?? Math.max(1024, usage.completionTokens)
    if (course.doubled) {
      const message = `The model "${this.name}" at ${label} reached the limit of ${limit} tokens while thinking and gave no answer: raise the limit or let it think less.`
      throw new CallError('thinking', message)
    }
    course.maxTokens = limit * 2
    course.doubled = true
    course.notes.push(
      `It reached the limit of ${limit} tokens while thinking: asked again with ${course.maxTokens}.`,
    )
    return null
  }

  private reply(course: Course, reply: ApiReply, usage: Usage, can: Capabilities): ChatReply {
    const { promptTokens } = usage
    const chars = lengthOf(course.request.messages)
    // Ollama silently shortens a prompt that is too long; no tokenizer has 12 characters per token.
    if (reply.usage && promptTokens >= 1000 && chars / promptTokens > 12) {
      const counted = `counted ${promptTokens} tokens for a prompt of ${chars} characters`
      this.sayOnce(
        course,
        'cut',
        `${counted}: it may have cut it, so raise its context size (Ollama: num_ctx).`,
      )
    }
    return {
      text: !can.stop ? cutAt(reply.text, course.request.stop) : reply.text,
      toolCalls: reply.toolCalls,
      finish: reply.finish,
      usage,
      model: reply.model || this.name,
      notes: course.notes.map((note) => this.clean(note)),
    }
  }

  /** Noted in one reply only, though it applies to all. */
  private sayOnce(course: Course, about: string, what: string): void {
    if (this.said.has(about)) return
    this.said.add(about)
    course.notes.push(`${this.endpoint.label} ${what}`)
  }

  private clean(text: string): string {
    return redact(text, this.context.secrets).replace(/\s+/g, ' ').slice(0, 500)
  }
}

/** The parameters that a request uses, with the form of those that have several. */
function shapeOf({ messages, responseSchema }: ChatRequest, can: Capabilities, body: object): string {
  const role = messages[0]?.role
  return `${Object.keys(body).join()} ${responseSchema ? can.format : ''} ${role === 'system' ? can.system : role}`
}
