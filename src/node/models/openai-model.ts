/**
 * A ChatModel over any OpenAI-compatible endpoint. One logical call may take several requests: after faults that pass
 * (retry.ts), after a refusal that names a parameter (capabilities.ts), with less of the prior when the context
 * overflows, with twice the room when all of it went into thinking, and at another address when there is no API at the
 * one that was given. Each is counted before it is sent.
 */
import { callsInText, withToolsInText } from '../../core/agents/text-protocol.ts'
import { CallError, isNamed } from '../../core/errors.ts'
import type { Attempts, ChatModel, ChatReply, ChatRequest, FinishReason, ToolCall } from '../../core/ports.ts'
import { type Address, Addresses } from './addresses.ts'
import { ADAPTERS } from './apis/registry.ts'
import { initialCapabilities, learn } from './capabilities.ts'
import type { CapabilityMemory } from './capability-memory.ts'
import { parseEndpoint } from './endpoint.ts'
import { type CallContext, callErrorOf, type Fault, type FaultError } from './fault.ts'
import type { Lane } from './lane.ts'
import type { Limiter } from './limiter.ts'
import { shorterMessages } from './overflow.ts'
import { type CountedReply, replyIn } from './read-reply.ts'
import { redact } from './redact.ts'
import { send } from './retry.ts'
import { ShapeGate } from './shape-gate.ts'
import { Unusable } from './unusable.ts'
import type { ApiAdapter, Capabilities } from './wire/adapter.ts'
import type { Ending } from './wire/ending.ts'
import { type Api, callPath } from './wire/names.ts'
import { cutAt, lengthOf } from './wire/request-parts.ts'

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
  /** gets what a user should know at once, a sentence each */
  onNote?: (note: string) => void
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
  private readonly context: CallContext
  private readonly addresses: Addresses
  private readonly limiter: Limiter
  private readonly lane: Lane
  private readonly memory: CapabilityMemory
  private readonly api: Api
  private readonly adapter: ApiAdapter
  private readonly gate: ShapeGate
  private readonly unusable = new Unusable()
  private readonly onNote: (note: string) => void
  private readonly said = new Set<string>()

  constructor(options: OpenAIModelOptions) {
    this.name = options.model
    const endpoint = parseEndpoint(options.baseUrl)
    const { apiKey, limiter } = options
    this.context = {
      label: endpoint.label,
      model: options.model,
      keyEnv: options.apiKeyEnv,
      hasKey: apiKey !== null,
      secrets: [...(apiKey ? [apiKey] : []), ...endpoint.secrets],
    }
    this.limiter = limiter
    this.lane = limiter.lane(`${endpoint.baseUrl} ${options.model}`)
    this.memory = options.memory
    this.addresses = new Addresses(endpoint, apiKey, this.context, options.timeoutMs ?? 600_000)
    this.onNote = options.onNote ?? (() => {})
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
      const address = this.addresses.current
      const gate = this.gate.enter(shapeOf(request, can, body))
      if ('wait' in gate) {
        await gate.wait
        continue
      }
      try {
        const sending = { limiter: this.limiter, lane: this.lane, attempts, signal }
        const reply = await send(sending, () => this.once(course, body, address, gate.hold, signal))
        const done = this.finish(course, reply, can, attempts)
        if (done) return done
      } catch (error) {
        if (!isNamed<FaultError>(error, 'FaultError')) throw error
        const judged = this.unusable.judge(error.fault, request)
        const fault = this.unusable.ever ? judged : this.addresses.after(judged, address)
        if (!fault) continue
        if (++adaptations > MAX_ADAPTATIONS || !this.adapt(course, fault, body)) throw callErrorOf(fault)
      } finally {
        gate.leave()
      }
    }
  }

  private get place() {
    return { endpoint: this.addresses.current.endpoint, api: this.api, model: this.name }
  }

  private get can(): Capabilities {
    return this.memory.get(this.place) ?? initialCapabilities(this.api, this.addresses.current.endpoint)
  }

  private bodyFor(course: Course, can: Capabilities): object {
    const { maxTokens, request } = course
    const accepted = can.maxTokensAtMost
    const limit = accepted !== null && maxTokens !== undefined ? Math.min(accepted, maxTokens) : maxTokens
    // What an endpoint does not take as tools is described in the prompt, and called in the text.
    const asked = can.tools ? request : withToolsInText(request)
    return this.adapter.body({ model: this.name, request: asked, can, maxTokens: limit })
  }

  private async once(
    { request }: Course,
    body: object,
    { requester, context }: Address,
    hold: () => void,
    signal: AbortSignal,
  ): Promise<CountedReply> {
    try {
      const read = await requester.post(callPath(this.api), body, signal)
      const reply = replyIn(read, this.adapter, request, context)
      this.unusable.used()
      return reply
    } catch (error) {
      // The others would fail the same way.
      if (isNamed<FaultError>(error, 'FaultError') && error.fault.elsewhere) hold()
      throw error
    }
  }

  /** Changes the call so that another request may succeed; false if nothing is left to change. */
  private adapt(course: Course, fault: Fault, sent: object): boolean {
    if (fault.kind === 'overflow') return shorterMessages(course, fault, this.label)
    if (!fault.parameter) return false
    const same = (other: Capabilities) => JSON.stringify(this.bodyFor(course, other)) === JSON.stringify(sent)
    // Calls that were under way together are refused together; only the first changes what is known.
    const known = this.can
    if (!same(known)) return true
    const learned = learn(known, fault, this.addresses.current.endpoint)
    // A parameter that was not sent cannot be the cause.
    if (!learned || same(learned.capabilities)) return false
    this.memory.set(this.place, learned.capabilities)
    course.notes.push(learned.note)
    return true
  }

  private get label(): string {
    return this.addresses.current.context.label
  }

  /** The call's reply; null if another request must be sent. */
  private finish(
    course: Course,
    reply: CountedReply,
    can: Capabilities,
    attempts: Attempts,
  ): ChatReply | null {
    const { usage } = reply
    const { label } = this
    if (!reply.counted)
      this.sayOnce(course, `${label} does not count tokens: estimated from the texts.`, 'count')
    const { hint } = this.addresses
    if (hint && this.sayOnce(course, hint)) this.onNote(hint)
    const empty = reply.text === '' && reply.toolCalls.length === 0
    if (!empty || reply.ending !== 'length') return this.reply(course, reply, can)
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

  private reply(course: Course, reply: CountedReply, can: Capabilities): ChatReply {
    const { promptTokens } = reply.usage
    const chars = lengthOf(course.request.messages)
    // Ollama silently shortens a prompt that is too long; no tokenizer has 12 characters per token.
    if (reply.counted && promptTokens >= 1000 && chars / promptTokens > 12) {
      const counted = `${this.label} counted ${promptTokens} tokens for a prompt of ${chars} characters`
      this.sayOnce(
        course,
        `${counted}: it may have cut it, so raise its context size (Ollama: num_ctx).`,
        'cut',
      )
    }
    const text = !can.stop ? cutAt(reply.text, course.request.stop) : reply.text
    const called = this.calls(course.request, text, reply.toolCalls, can)
    return {
      text: called.text,
      // Of use only where the model goes on after the calls.
      ...(called.calls.length > 0 && reply.thought !== '' ? { reasoning: reply.thought } : {}),
      ...(called.calls.length > 0 && reply.sealed?.length ? { sealed: reply.sealed } : {}),
      toolCalls: called.calls,
      finish: called.calls.length > 0 ? 'tool_calls' : finishOf(reply.ending),
      usage: reply.usage,
      model: reply.model || this.name,
      notes: course.notes.map((note) => this.clean(note)),
    }
  }

  /** Also those that a model wrote into its text: since it was told to, or since its server does not read them. */
  private calls(
    { tools, messages }: ChatRequest,
    text: string,
    given: readonly ToolCall[],
    can: Capabilities,
  ) {
    if (!tools?.length || given.length > 0) return { text, calls: [...given] }
    return callsInText(text, {
      prefix: `text-${messages.length}-`,
      told: !can.tools,
      tools: tools.map(({ name }) => name),
    })
  }

  /** Noted in one reply only, though it applies to all; false if it was before. */
  private sayOnce(course: Course, sentence: string, about = sentence): boolean {
    if (this.said.has(about)) return false
    this.said.add(about)
    course.notes.push(sentence)
    return true
  }

  private clean(text: string): string {
    return redact(text, this.context.secrets).replace(/\s+/g, ' ').slice(0, 500)
  }
}

/** Endings that are no answer do not come this far. */
function finishOf(ending: Ending): FinishReason {
  switch (ending) {
    case 'stop':
    case 'length':
    case 'tool_calls':
    case 'content_filter':
      return ending
    default:
      return 'other'
  }
}

/** The parameters that a request uses, with the form of those that have several. */
function shapeOf({ messages, responseSchema }: ChatRequest, can: Capabilities, body: object): string {
  const role = messages[0]?.role
  return `${Object.keys(body).join()} ${responseSchema ? can.format : ''} ${role === 'system' ? can.system : role}`
}
