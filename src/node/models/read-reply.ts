/** From what a successful reply holds to an ApiReply, or to the Fault that it is. */
import type { ChatRequest, Usage } from '../../core/ports.ts'
import { faultOfReply, quote } from './errors.ts'
import { type CallContext, type Fault, FaultError } from './fault.ts'
import { readProblem } from './problem.ts'
import type { Body } from './read-body.ts'
import type { ApiAdapter, ApiReply } from './wire/adapter.ts'
import { completeUsage } from './wire/usage.ts'

/** A reply whose usage is complete. */
export interface CountedReply extends ApiReply {
  usage: Usage
  /** by the endpoint; else estimated, at least in part */
  counted: boolean
}

/** Throws FaultError if it holds no answer, or one that is not to be scored. */
export function replyIn(
  body: Body,
  adapter: ApiAdapter,
  request: ChatRequest,
  context: CallContext,
): CountedReply {
  if ('cut' in body) throw new FaultError(cut(context))
  const json = 'events' in body ? adapter.join(body.events) : 'json' in body ? body.json : body.text
  const reply = adapter.read(json)
  if (!reply) throw new FaultError(faultOfNoReply(json, adapter, context))
  const { usage, counted } = completeUsage(request, reply)
  const fault = faultOfEnding(reply, usage, context)
  if (fault) throw new FaultError({ ...fault, usage })
  return { ...reply, usage, counted }
}

function cut({ label }: CallContext): Fault {
  const message = `${label} sent a reply with incomplete JSON, again and again.`
  return { kind: 'cut', message, congested: false, retryAfterMs: null }
}

/** Endpoints report errors with status 200 too; what reports none is no chat API, or one that is out of order. */
function faultOfNoReply(json: unknown, adapter: ApiAdapter, context: CallContext): Fault {
  const { usage } = adapter.readNoReply(json)
  const spent = usage ? { usage } : {}
  const body = typeof json === 'string' ? json : JSON.stringify(json)
  const status = statusIn(json)
  const known = faultOfReply({ status: status ?? 400, headers: {}, body }, context, Date.now())
  // Without a status only words tell a known error from any other reply.
  if (status !== null || known.kind !== 'request' || known.parameter) return { ...known, ...spent }
  const problem = readProblem(200, body)
  const message = problem.message || (body.trim() === '' ? 'an empty reply' : body)
  const what = `${context.label} answers, but not as a chat API does`
  const remedies = [{ do: 'check-address' as const, and: ['ending' as const] }]
  return {
    kind: 'malformed',
    message: `${what} ${quote({ status: 200, message, body }, context)}.`,
    remedies,
    congested: false,
    retryAfterMs: null,
    elsewhere: true,
    ...spent,
  }
}

/** The status of the error, as OpenRouter, vLLM and FastAPI give it. */
function statusIn(json: unknown): number | null {
  for (const each of [json, field(json, 'error'), field(field(json, 'choices'), '0', 'error')]) {
    for (const name of ['code', 'status', 'status_code']) {
      const status = Number(field(each, name))
      if (Number.isInteger(status) && status >= 400 && status <= 599) return status
    }
  }
  return null
}

function field(value: unknown, ...path: string[]): unknown {
  let found = value
  for (const name of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined
  return found
}

/** Why the answer is not to be scored; null if it is. A missing answer that was cut off is the caller's matter. */
function faultOfEnding(reply: ApiReply, usage: Usage, context: CallContext): Fault | null {
  const { ending, reason, refusal, text, thought, toolCalls } = reply
  const { label, model } = context
  const because = reason === '' ? '' : ` (${quoted(reason)})`
  const fault = (kind: Fault['kind'], message: string, more: Partial<Fault> = {}): Fault => ({
    kind,
    message,
    congested: false,
    retryAfterMs: null,
    ...more,
  })
  if (refusal !== null)
    return fault(
      'refusal',
      `The model "${model}" at ${label} refused to answer (${refusalOf(refusal, reason)}).`,
    )
  switch (ending) {
    case 'overflow':
      return fault(
        'overflow',
        `The context of "${model}" at ${label} was full before its reply was complete${because}: raise the context size there, or shorten the task or its shown files.`,
      )
    case 'failed':
    case 'overloaded':
      return fault('server', `${label} did not finish its reply for the model "${model}"${because}.`, {
        congested: ending === 'overloaded',
      })
    case 'malformed':
      return fault(
        'malformed',
        `The model "${model}" at ${label} broke the format of its reply${because}, again and again.`,
      )
  }
  if (text !== '' || toolCalls.length > 0 || ending === 'length') return null
  if (thought !== '' || usage.reasoningTokens > 0)
    return fault(
      'thinking',
      `The model "${model}" at ${label} put its whole reply into its thinking and gave no answer.`,
    )
  // An empty answer that ended as answers do is an answer: the verifier scores it.
  if (ending === 'stop' && reason !== '') return null
  return fault(
    'malformed',
    `${label} sent replies without an answer for the model "${model}"${because}, again and again.`,
  )
}

function quoted(reason: string): string {
  return `finish reason ${JSON.stringify(reason.slice(0, 80))}`
}

function refusalOf(refusal: string, reason: string): string {
  return reason === '' || /^(?:stop|completed|content_filter)$/.test(reason)
    ? refusal
    : `${refusal}, ${quoted(reason)}`
}
