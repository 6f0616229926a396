/**
 * From an endpoint's error reply to a Fault: which kind it is, one sentence of what happened, and what helps. The shapes are
 * recorded under test/fixtures/endpoint-errors/; add new ones there.
 */

import type { CallErrorKind } from '../../core/errors.ts'
import { type Remedy, withRemedies } from '../../core/remedy.ts'
import { ADAPTERS } from './apis/registry.ts'
import type { CallContext, Fault } from './fault.ts'
import { isPage, type Problem, readProblem } from './problem.ts'
import { redact } from './redact.ts'
import { type Headers, retryAfterMs } from './retry-after.ts'
import { LIMIT_NAMES, type Parameter, REFUSABLE } from './wire/adapter.ts'

/** Patterns of all APIs, since a gateway that translates one into another passes on the other's messages. */
const REFUSALS = Object.values(ADAPTERS).map(({ refusals }) => refusals)

/** `now`: wall clock in milliseconds, for Retry-After dates. */
export function faultOfReply(
  reply: { status: number; headers: Headers; body: string },
  context: CallContext,
  now: number,
): Fault {
  const problem = readProblem(reply.status, reply.body)
  const found = classify(problem)
  const wait =
    found.kind === 'rate' || found.kind === 'server' ? retryAfterMs(reply.headers, reply.body, now) : null
  return {
    kind: found.kind,
    message: sentence(found, problem, context),
    ...withRemedies(remediesFor(found, problem, context)),
    congested: found.kind === 'rate' || (found.kind === 'server' && found.overloaded === true),
    retryAfterMs: wait,
    ...(found.parameter ? { parameter: found.parameter } : {}),
    ...(found.limit ? { limit: found.limit } : {}),
    ...(found.path ? { elsewhere: true } : {}),
    ...(found.kind === 'overflow' ? overflowNumbers(problem) : {}),
  }
}

interface Found {
  kind: CallErrorKind
  parameter?: Parameter
  limit?: number
  overloaded?: boolean
  /** the path is wrong, not the host */
  path?: boolean
}

const QUOTA =
  /insufficient[_ ](?:quota|balance|credits?)|credit balance is too low|billing_hard_limit|more credits|per-day|purchase credits/
const REFUSED =
  /content_filter|responsibleaipolicyviolation|content_policy|content management policy|moderation|flagged/
const MODEL =
  /model_not_found|deploymentnotfound|no models? (?:is |are )?(?:currently )?loaded|not a valid model|models?[ /:].{0,200}(?:not found|does not exist|is not found|not available|no longer available)|not_found_error.*model|no endpoints found for|does not have access to model|unknown model|invalid model/
/** In the words of OpenAI, LM Studio and llama.cpp. */
const WRONG_PATH = /unexpected endpoint or method|invalid url \(|file not found/
const KEY = /api_key_invalid|invalid_api_key|api key not valid|api key expired|invalid api key/

function classify(problem: Problem): Found {
  const { status } = problem
  const text = `${problem.words} ${problem.message}`.toLowerCase()
  if (KEY.test(text)) return { kind: 'key' }
  if (status === 401) return { kind: 'key' }
  if (status === 402 || QUOTA.test(text)) return { kind: 'quota' }
  if (REFUSED.test(text) && status < 500) return { kind: 'refusal' }
  if (REFUSALS.some(({ overflow }) => overflow.test(text)) || status === 413) return { kind: 'overflow' }
  if (status === 429) return dayIsOver(problem) ? { kind: 'quota' } : { kind: 'rate' }
  if (status >= 400 && status < 500 && status !== 403) {
    const parameter = namedParameter(problem)
    if (parameter) return { kind: 'request', ...parameter }
  }
  if (status < 500 && MODEL.test(text)) return { kind: 'model' }
  if (status === 403) return { kind: 'key' }
  if (status === 408 || status === 504 || status === 524) return { kind: 'timeout' }
  if (status >= 500 || status === 409 || status === 425) {
    const parameter = status === 500 || status === 501 ? namedParameter(problem) : null
    if (parameter) return { kind: 'request', ...parameter }
    return { kind: 'server', overloaded: status === 503 || status === 529 || /overloaded/.test(text) }
  }
  if (status === 404 || status === 405 || (status >= 300 && status < 400) || WRONG_PATH.test(text))
    return { kind: 'endpoint', path: true }
  return { kind: 'request' }
}

/**
 * Gemini says "exceeded your current quota" for a minute's limit too and OpenAI for an empty account (recognised by its
 * code): the quota is used up for good when the limit is 0, or when a daily limit is given without a short time to wait.
 */
function dayIsOver({ body, message }: Problem): boolean {
  if (/limit: 0\b/.test(message)) return true
  const soon = retryAfterMs({}, body, 0)
  return /PerDay/.test(body) && !/PerMinute/.test(body) && (soon === null || soon > 300_000)
}

const REFUSES =
  /unsupported|not support|does not support|unknown|unrecognized|not permitted|not allowed|cannot both|unavailable|invalid|must be|too large|deprecated|extra_forbidden|no endpoints found that support|cannot find field|not available/

/** The parameter that a refusal names: its own field first, then the message. */
function namedParameter(problem: Problem): { parameter: Parameter; limit?: number } | null {
  const message = problem.message.toLowerCase()
  const field = problem.param?.toLowerCase() ?? ''
  if (!REFUSES.test(`${problem.words} ${message}`)) return null
  const tokens = tokenLimit(`${field} ${message}`, field)
  if (tokens) return tokens
  for (const source of [field, message]) {
    if (source === '') continue
    const parameter = REFUSABLE.find((each) =>
      REFUSALS.some(({ parameters }) => parameters[each]?.test(source)),
    )
    if (parameter) return { parameter }
  }
  return null
}

function tokenLimit(text: string, field: string): { parameter: Parameter; limit?: number } | null {
  const limit =
    /(?:at most|less than or equal to|maximum (?:allowed )?(?:is|value|of)|<=|range of (?:max_tokens )?is \[1,)\s*(\d+)/.exec(
      text,
    )
  const said = field || text
  const [parameter] = LIMIT_NAMES.filter((name) => said.includes(name)).sort(
    (a, b) => said.indexOf(a) - said.indexOf(b),
  )
  if (!parameter) return null
  return limit ? { parameter, limit: Number(limit[1]) } : { parameter }
}

function overflowNumbers(problem: Problem): Pick<Fault, 'context'> {
  const text = problem.message.replace(/(\d),(?=\d{3}\b)/g, '$1')
  const size =
    problem.numbers.context ??
    first(
      text,
      REFUSALS.flatMap((each) => each.size),
    )
  const prompt =
    problem.numbers.prompt ??
    first(
      text,
      REFUSALS.flatMap((each) => each.prompt),
    )
  return size === null ? {} : { context: { size, prompt } }
}

function first(text: string, patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found) return Number(found[1])
  }
  return null
}

/** What can be done about it in this program; what is to be done at the endpoint is in the sentence. */
function remediesFor({ kind }: Found, { status }: Problem, { keyEnv, hasKey }: CallContext): Remedy[] {
  switch (kind) {
    case 'key':
      if (!hasKey) return [{ do: 'set-api-key', variable: keyEnv ?? 'OPENAI_API_KEY' }]
      return status === 403 ? [] : [{ do: 'replace-api-key', variable: keyEnv }]
    case 'quota':
      return [{ do: 'renew-quota' }]
    case 'model':
      return [{ do: 'check-model-name' }]
    case 'endpoint':
      return [{ do: 'check-address', and: ['ending'] }]
    case 'rate':
      return [{ do: 'lower-concurrency' }]
    default:
      return []
  }
}

function sentence(found: Found, problem: Problem, context: CallContext): string {
  const { label, model } = context
  const said = quote(problem, context)
  switch (found.kind) {
    case 'key':
      if (!context.hasKey) return `${label} wants an API key ${said}.`
      return problem.status === 403
        ? `${label} does not let the API key use the model "${model}" ${said}: allow it there, or use another key or model.`
        : `${label} refused the API key ${said}.`
    case 'quota':
      return `${label} has nothing left to spend for this key ${said}.`
    case 'model':
      return `${label} does not offer the model "${model}" ${said}.`
    case 'endpoint':
      return `${label} has no chat API at this address ${said}.`
    case 'rate':
      return `${label} kept limiting the rate of requests ${said}.`
    case 'server':
      return `${label} failed ${said}: this is a fault of the endpoint; try again later.`
    case 'timeout':
      return `${label} gave up waiting for the model "${model}" ${said}: ask for shorter replies or a faster model.`
    case 'overflow':
      return `The prompt does not fit into the context of "${model}" at ${label} ${said}: raise the context size there, or shorten the task or its shown files.`
    case 'refusal':
      return `${label} refused to answer this prompt ${said}.`
    default:
      return found.parameter
        ? `${label} does not take "${found.parameter}" for the model "${model}" ${said}.`
        : `${label} refused the request for the model "${model}" ${said}.`
  }
}

/** "(400: what it says)", short, on one line, without secrets. */
export function quote(problem: Pick<Problem, 'status' | 'message' | 'body'>, context: CallContext): string {
  const said = isPage(problem.body) ? 'a web page' : problem.message
  const clean = redact(said, context.secrets)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.:]+$/, '')
  const short = clean.length > 240 ? `${clean.slice(0, 240)}…` : clean
  return short === '' ? `(${problem.status})` : `(${problem.status}: ${short})`
}
