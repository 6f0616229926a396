import type { Attempt, AttemptRequest, Step } from '../../core/agents/agent.ts'
import { digest } from '../../core/digest.ts'
import { type BudgetReached, type CallError, isNamed } from '../../core/errors.ts'
import type { ChatReply, ChatRequest, Usage } from '../../core/ports.ts'
import { promptTokens } from './count-tokens.ts'
import { FORMATS } from './formats/registry.ts'
import { parseBody, readBody } from './http/read-body.ts'
import { sendReply } from './http/send-reply.ts'
import type { Client, Exchange } from './http/server.ts'
import { Occurrences } from './occurrences.ts'
import { holdsPrior, leadingText, messagesHoldPrior, withPrior } from './place-prior.ts'
import { StepLog } from './step-log.ts'
import type { Asked } from './wire/format.ts'
import { Refused } from './wire/refused.ts'

export interface AttemptOptions {
  /** a request to the model; what is paid for, and what may be, is decided behind it */
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply>
  /** coordinates fixed by the plan; each request adds its own */
  draw: string
  /** the experiences as the agent is to be shown them; left out or '' = none */
  prior?: string
  /** put the prior into the system text of each request that does not hold it */
  inject: boolean
  /** the run's; an agent may only ask for shorter replies */
  sampling: AttemptRequest['sampling']
  signal: AbortSignal
  affinity?: string
  /** makes the prompt shorter where it does not fit; of use where the prior is put in here */
  trim?: NonNullable<ChatRequest['trim']>
  /** what models see of the agent's requests, and the agent of their replies: names of folders that differ each time */
  translate?: Translation
  /**
   * What of a request makes it equal to another one, where a resumed attempt would ask for the same in other words, e.g.
   * with another path of its workspace; default: all of it
   */
  identity?(request: Omit<ChatRequest, 'draw'>): unknown
  /** hears what the agent does, as its requests show it */
  onStep?: AttemptRequest['onStep']
  /** name of the model that lists show; default: whatever is asked for */
  model?: string
  /** tokens: may be exceeded by the requests under way */
  limits?: { turns?: number; tokens?: number; seconds?: number }
}

export interface Translation {
  request<T extends Pick<ChatRequest, 'messages' | 'tools'>>(request: T): T
  reply(reply: ChatReply): ChatReply
}

export interface GatewayReport {
  /** requests that the model was asked */
  calls: number
  /** of their replies */
  usage: Usage
  /** requests whose text held the prior */
  priorSeen: number
  /** requests that were answered with an error and without a call */
  refused: number
  steps: Step[]
  /** what of the requests was not passed on, one sentence each */
  notes: string[]
  /** what ended the requests, other than the agent */
  stopped: Attempt['stopped']
  /** what nobody but the run can answer: its budget, a key that is refused, a journal that cannot be written */
  fault: Error | null
}

const NOTHING: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }

/** Requests under way together; an agent with more is lost. */
const MAX_TOGETHER = 64

/** The requests of one agent at one task. Once a limit or a budget is reached, no further one comes to the model. */
export class GatewayClient implements Client {
  private readonly options: AttemptOptions
  private readonly over = new AbortController()
  /** what is under way is of no use any more */
  private readonly cut = new AbortController()
  private readonly timer: NodeJS.Timeout | null
  private readonly occurrences = new Occurrences()
  private readonly log: StepLog
  private readonly notes = new Set<string>()
  private readonly report: Pick<GatewayReport, 'calls' | 'usage' | 'priorSeen' | 'refused' | 'fault'>
  private stopped: Attempt['stopped'] = 'done'
  private reason = ''
  private together = 0

  constructor(options: AttemptOptions) {
    this.options = options
    this.log = new StepLog(() => performance.now(), options.onStep)
    this.report = { calls: 0, usage: NOTHING, priorSeen: 0, refused: 0, fault: null }
    const seconds = options.limits?.seconds
    this.timer =
      seconds === undefined
        ? null
        : setTimeout(() => {
            this.end('time', `The ${seconds} seconds of the attempt are over.`)
            this.cut.abort()
          }, seconds * 1000)
    this.timer?.unref()
  }

  /** fires when no further request will be answered: the agent may as well be stopped */
  get ended(): AbortSignal {
    return this.over.signal
  }

  close(): GatewayReport {
    this.end('done', 'The attempt is over.')
    this.cut.abort()
    return { ...this.report, stopped: this.stopped, steps: this.log.steps, notes: [...this.notes] }
  }

  refused(): void {
    this.report.refused++
  }

  async answer(exchange: Exchange): Promise<void> {
    try {
      await this.answerAs(exchange)
    } catch (error) {
      if (error instanceof Refused) throw error
      if (error instanceof RangeError) throw tooDeep(error)
      throw this.end('done', 'The gateway failed.', error instanceof Error ? error : new Error(String(error)))
    }
  }

  private async answerAs(exchange: Exchange): Promise<void> {
    const { request, response, route } = exchange
    const format = FORMATS[route.format]
    const send = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (route.ask) {
      case 'models':
        send(format.models([this.options.model ?? 'default']))
        return
      case 'model':
        send(format.model(route.name))
        return
      case 'count': {
        const asked = format.read(parseBody(await readBody(request)), route.target)
        send(format.counted(promptTokens(asked.request)))
        return
      }
      case 'reply':
        this.requireOpen()
        if (this.together >= MAX_TOGETHER)
          throw new Refused('busy', `${MAX_TOGETHER} requests are under way already.`)
        this.together++
        try {
          const asked = format.read(parseBody(await readBody(request)), route.target)
          await this.reply(exchange, asked, route.target.events)
        } finally {
          this.together--
        }
    }
  }

  private async reply({ response, signal }: Exchange, asked: Asked, events: boolean): Promise<void> {
    for (const note of asked.notes) this.notes.add(note)
    const { translate } = this.options
    const made = this.requestOf(asked)
    const request = translate?.request(made) ?? made
    const { trim: _trim, affinity: _affinity, ...whole } = request
    const key = digest(this.options.identity?.(whole) ?? whole)
    const n = this.occurrences.take(key)
    const id = digest([this.options.draw, key, n]).slice(0, 24)
    const draw = `${this.options.draw}/${key.slice(0, 24)}/${n}`
    try {
      await sendReply(response, asked, { id, events }, async () => {
        const reply = await this.ask({ ...request, draw }, signal)
        return translate?.reply(reply) ?? reply
      })
    } finally {
      if (signal.aborted) this.occurrences.putBack(key, n)
    }
  }

  /** The request as the run makes it: its sampling, its prior. */
  private requestOf({ request }: Asked): Omit<ChatRequest, 'draw'> {
    const { sampling, prior = '', inject, affinity, trim } = this.options
    const { temperature, topP } = sampling
    const stop = [...new Set([...(request.stop ?? []), ...sampling.stop])]
    // What the agent reads later, say a file with the same words, does not take it out of the system text again.
    const puts = inject && prior !== '' && !holdsPrior(leadingText(request.messages), prior)
    const { stop: _stop, ...rest } = request
    return {
      ...rest,
      role: 'policy',
      messages: puts ? withPrior(request.messages, prior) : request.messages,
      temperature,
      topP,
      maxTokens: Math.min(request.maxTokens ?? sampling.maxTokens, sampling.maxTokens),
      ...(stop.length === 0 ? {} : { stop }),
      ...(affinity === undefined ? {} : { affinity }),
      ...(puts && trim ? { trim } : {}),
    }
  }

  private async ask(request: ChatRequest, hangUp: AbortSignal): Promise<ChatReply> {
    this.requireOpen()
    const { chat, prior = '', limits = {} } = this.options
    if (limits.turns !== undefined && this.report.calls >= limits.turns)
      throw this.end('turns', `The ${limits.turns} turns of the attempt are used up.`)
    const { usage } = this.report
    if (limits.tokens !== undefined && usage.promptTokens + usage.completionTokens >= limits.tokens)
      throw this.end('budget', `The ${limits.tokens} tokens of the attempt are used up.`)
    this.report.calls++
    if (messagesHoldPrior(request.messages, prior)) this.report.priorSeen++
    const since = performance.now()
    this.log.asked(request.messages)
    try {
      const reply = await chat(request, AbortSignal.any([hangUp, this.options.signal, this.cut.signal]))
      this.report.usage = sum(this.report.usage, reply.usage)
      for (const note of reply.notes) this.notes.add(note)
      this.log.replied(reply, since)
      return reply
    } catch (error) {
      throw this.refusalFor(error, hangUp)
    }
  }

  private refusalFor(error: unknown, hangUp: AbortSignal): Refused {
    if (isNamed<BudgetReached>(error, 'BudgetReached')) return this.end('budget', error.message, error)
    if (isNamed<CallError>(error, 'CallError')) {
      if (error.fatal) return this.end('budget', error.message, error)
      const kind = error.kind === 'overflow' || error.kind === 'refusal' ? error.kind : 'failed'
      return new Refused(kind, error.message, { cause: error })
    }
    if (this.cut.signal.aborted || this.options.signal.aborted)
      return new Refused('ended', this.reason || 'The run was cancelled.')
    if (hangUp.aborted) return new Refused('ended', 'The agent hung up.')
    if (error instanceof RangeError) return tooDeep(error)
    return this.end(
      'budget',
      'The run cannot continue.',
      error instanceof Error ? error : new Error(String(error)),
    )
  }

  private requireOpen(): void {
    if (this.options.signal.aborted) this.end('done', 'The run was cancelled.')
    if (this.ended.aborted) throw new Refused('ended', `${this.reason} No further request is answered.`)
  }

  /** The first end counts. */
  private end(stopped: Attempt['stopped'], reason: string, fault: Error | null = null): Refused {
    if (!this.ended.aborted) {
      this.stopped = stopped
      this.reason = reason
      this.report.fault = fault
      if (this.timer) clearTimeout(this.timer)
      this.over.abort()
    }
    return new Refused('ended', reason, { cause: fault })
  }
}

/** What runs out of stack is the agent's request, and no reason to end its run. */
function tooDeep(cause: RangeError): Refused {
  return new Refused('request', 'The request is nested too deeply.', { cause })
}

function sum(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  }
}
