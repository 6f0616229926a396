/**
 * An OpenAI-compatible endpoint that does what a script says: a real HTTP server whose replies depend on the
 * request alone, that logs every request and injects faults by rule. In-process: `startScriptedEndpoint(...)`.
 * As a process of its own it prints its port on stdout and lives until it is killed or its stdin closes:
 *
 *   node test/support/scripted-endpoint.ts [--handler module.ts] [--options '{"latency":...,"faults":[...],"logFile":"..."}']
 *
 * where the module's default export is a `ScriptHandler`. There, `GET /__log` gives the log as JSON.
 */
import { hash as digestOf } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type FaultRule, matches, send } from './scripted-faults.ts'

export interface ScriptMessage {
  role: string
  content: string | null
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

/** The parts of a chat completion request that scripts read. Responses requests are turned into this shape. */
export interface ScriptBody {
  model: string
  messages: ScriptMessage[]
  seed?: number
  temperature?: number
  top_p?: number
  max_tokens?: number
  max_completion_tokens?: number
  stop?: string[]
  tools?: { function: { name: string } }[]
  response_format?: { type: string; json_schema?: { name: string; schema: unknown } }
  [other: string]: unknown
}

export interface ScriptInfo {
  /** hash of the request body as sent, hex */
  hash: string
  /** uniform in [0,1), from the request's hash and the salt alone */
  uniform(salt?: string): number
}

export interface ScriptUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens?: number
  prompt_tokens_details?: { cached_tokens: number }
  completion_tokens_details?: { reasoning_tokens: number }
}

export interface ScriptReply {
  content?: string | null
  toolCalls?: { name: string; arguments: string }[]
  /** milliseconds before the reply; replaces the endpoint's own latency */
  latencyMs?: number
  /** counted as characters / 4 if left out; null = the reply carries none */
  usage?: ScriptUsage | null
  finish?: string
  refusal?: string
  /** put into message.reasoning_content */
  reasoning?: string
  /** instead of a completion: this status and body */
  error?: { status: number; body: unknown; headers?: Record<string, string> }
}

export type ScriptHandler = (body: ScriptBody, info: ScriptInfo) => ScriptReply | Promise<ScriptReply>

/** Uniform in [low, high] ms; a share of requests takes `slowMs` instead. Drawn by request hash. */
export interface LatencySpec {
  low: number
  high: number
  slowShare?: number
  slowMs?: number
}

export interface LogEntry {
  /** 1, 2, ... in order of arrival */
  n: number
  hash: string
  /** milliseconds since the endpoint started */
  at: number
  /** milliseconds until the reply was sent or the connection ended */
  ms: number
  model: string
  status: number | null
  /** the whole intended reply went out (a fault's reply too) */
  answered: boolean
  /** kind of the fault, if one was injected */
  fault: string | null
  /** with keepBodies */
  body?: ScriptBody
}

export interface ScriptedOptions {
  handler?: ScriptHandler
  latency?: LatencySpec
  faults?: FaultRule[]
  /** every finished request as one JSON line */
  logFile?: string
  /** keep request bodies in the log (memory!) */
  keepBodies?: boolean
  /** names that GET /v1/models lists */
  models?: string[]
  port?: number
}

export interface ScriptedEndpoint {
  port: number
  /** http://127.0.0.1:port/v1 */
  baseUrl: string
  log: LogEntry[]
  /** requests now being answered, and the most there ever were */
  inFlight: { now: number; most: number }
  /** Adds a rule before the others. */
  inject(rule: FaultRule): void
  clearFaults(): void
  /** Closes all connections. */
  close(): Promise<void>
}

/** A reply that depends on the request alone, for tests that do not care. */
const ECHO: ScriptHandler = (_body, info) => ({ content: `reply ${info.hash.slice(0, 8)}` })

/** Uniform in [0,1) from a text. */
export function uniformOf(text: string): number {
  return Number.parseInt(digestOf('sha1', text, 'hex').slice(0, 8), 16) / 4294967296
}

export async function startScriptedEndpoint(options: ScriptedOptions = {}): Promise<ScriptedEndpoint> {
  const handler = options.handler ?? ECHO
  const started = performance.now()
  const log: LogEntry[] = []
  const inFlight = { now: 0, most: 0 }
  const faults = [...(options.faults ?? [])]
  const attemptsOf = new Map<string, number>()
  const sink: WriteStream | null = options.logFile ? createWriteStream(options.logFile, { flags: 'a' }) : null

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await readBody(request)
    const url = request.url ?? '/'
    if (request.method === 'GET') return answerGet(url, response, log, options.models ?? ['scripted'])
    const path = url.split('?')[0]!
    const responses = path.endsWith('/responses')
    const entry: LogEntry = {
      n: log.length + 1,
      hash: digestOf('sha1', raw, 'hex'),
      at: performance.now() - started,
      ms: 0,
      model: '',
      status: null,
      answered: false,
      fault: null,
    }
    log.push(entry)
    inFlight.now++
    inFlight.most = Math.max(inFlight.most, inFlight.now)
    response.once('close', () => {
      inFlight.now--
      entry.ms = performance.now() - started - entry.at
      entry.answered = response.writableFinished
      entry.status = response.headersSent ? response.statusCode : null
      sink?.write(`${JSON.stringify(entry)}\n`)
    })
    let body: ScriptBody
    try {
      const parsed = JSON.parse(raw)
      body = responses ? fromResponses(parsed) : parsed
    } catch {
      return send(response, { kind: 'status', status: 400, body: { error: { message: 'invalid JSON' } } })
    }
    entry.model = body.model
    if (options.keepBodies) entry.body = body
    const attempt = (attemptsOf.get(entry.hash) ?? 0) + 1
    attemptsOf.set(entry.hash, attempt)
    const info: ScriptInfo = {
      hash: entry.hash,
      uniform: (salt = '') => uniformOf(`${entry.hash}/${salt}`),
    }
    const key = request.headers.authorization?.replace(/^Bearer /, '') ?? null
    const rule = faults.find((each) => matches(each, { n: entry.n, attempt, path, key, body, info }))
    if (rule) {
      entry.fault = rule.fault.kind
      if (rule.fault.latencyMs) await sleep(rule.fault.latencyMs, response)
      return send(response, rule.fault)
    }
    const reply = await handler(body, info)
    const wait = reply.latencyMs ?? drawLatency(options.latency, info)
    if (wait > 0) await sleep(wait, response)
    if (response.destroyed) return
    if (reply.error) return send(response, { kind: 'status', ...reply.error })
    if (body.stream === true && !responses) return sendChunks(response, toCompletion(body, reply, raw.length))
    const text = JSON.stringify(responses ? toResponses(body, reply) : toCompletion(body, reply, raw.length))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A mistake in a script must be loud, not a retry.
      process.stderr.write(`scripted endpoint: ${String(error)}\n`)
      if (!response.headersSent) response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', 4096, done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    log,
    inFlight,
    inject: (rule) => void faults.unshift(rule),
    clearFaults: () => void faults.splice(0),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => (sink ? sink.end(() => done()) : done()))
        server.closeAllConnections()
      }),
  }
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => done((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')))
    request.on('error', fail)
    request.on('aborted', () => done(''))
  })
}

function answerGet(url: string, response: ServerResponse, log: LogEntry[], models: string[]): void {
  const body =
    url === '/__log'
      ? log
      : {
          object: 'list',
          data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'script' })),
        }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function drawLatency(spec: LatencySpec | undefined, info: ScriptInfo): number {
  if (!spec) return 0
  if (spec.slowShare && info.uniform('slow') < spec.slowShare) return spec.slowMs ?? spec.high
  return spec.low + (spec.high - spec.low) * info.uniform('latency')
}

/** Waits, but not longer than the connection lives. */
function sleep(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms)
    function finish() {
      clearTimeout(timer)
      response.off('close', finish)
      done()
    }
    response.once('close', finish)
  })
}

/** A completion as the one chunk of an event stream. */
function sendChunks(response: ServerResponse, { choices, ...rest }: Completion): void {
  const streamed = choices.map(({ message, ...choice }) => ({
    ...choice,
    delta: {
      ...message,
      ...(message.tool_calls
        ? { tool_calls: message.tool_calls.map((call, index) => ({ index, ...call })) }
        : {}),
    },
  }))
  const chunk = { ...rest, object: 'chat.completion.chunk', choices: streamed }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
}

type Completion = ReturnType<typeof toCompletion>

function toCompletion(body: ScriptBody, reply: ScriptReply, promptChars: number) {
  const content = reply.content ?? (reply.toolCalls || reply.refusal ? null : '')
  const calls = reply.toolCalls?.map((call, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }))
  const usage =
    reply.usage === undefined
      ? estimateUsage(promptChars, (content ?? '').length + (reply.reasoning ?? '').length)
      : reply.usage
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 0,
    model: body.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: reply.refusal ?? null,
          ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
          ...(calls ? { tool_calls: calls } : {}),
        },
        finish_reason: reply.finish ?? (calls ? 'tool_calls' : 'stop'),
      },
    ],
    ...(usage ? { usage: { total_tokens: usage.prompt_tokens + usage.completion_tokens, ...usage } } : {}),
  }
}

function estimateUsage(promptChars: number, replyChars: number): ScriptUsage {
  return { prompt_tokens: Math.ceil(promptChars / 4), completion_tokens: Math.ceil(replyChars / 4) }
}

function fromResponses(parsed: Record<string, unknown>): ScriptBody {
  const input = parsed.input as { role?: string; content?: unknown; type?: string; output?: string }[]
  return {
    ...parsed,
    model: String(parsed.model),
    messages: input.map((item) => ({
      role: item.role ?? item.type ?? 'user',
      content: typeof item.content === 'string' ? item.content : (item.output ?? null),
    })),
  }
}

function toResponses(body: ScriptBody, reply: ScriptReply): unknown {
  const usage = reply.usage === undefined ? estimateUsage(400, (reply.content ?? '').length) : reply.usage
  const cut = reply.finish === 'length'
  return {
    id: 'resp_scripted',
    object: 'response',
    model: body.model,
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: [
      ...(reply.reasoning ? [{ type: 'reasoning', summary: [] }] : []),
      ...(reply.toolCalls ?? []).map((call, index) => ({
        type: 'function_call',
        call_id: `call_${index}`,
        name: call.name,
        arguments: call.arguments,
      })),
      ...(reply.refusal || reply.content
        ? [
            {
              type: 'message',
              role: 'assistant',
              content: [
                reply.refusal
                  ? { type: 'refusal', refusal: reply.refusal }
                  : { type: 'output_text', text: reply.content, annotations: [] },
              ],
            },
          ]
        : []),
    ],
    usage: usage && {
      input_tokens: usage.prompt_tokens,
      output_tokens: usage.completion_tokens,
      total_tokens: usage.prompt_tokens + usage.completion_tokens,
      input_tokens_details: usage.prompt_tokens_details ?? { cached_tokens: 0 },
      output_tokens_details: usage.completion_tokens_details ?? { reasoning_tokens: 0 },
    },
  }
}

/** The endpoint as a process of its own. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { handler: { type: 'string' }, options: { type: 'string' }, port: { type: 'string' } },
  })
  const module = values.handler ? await import(pathToFileURL(resolve(values.handler)).href) : {}
  const endpoint = await startScriptedEndpoint({
    ...(values.options ? (JSON.parse(values.options) as ScriptedOptions) : {}),
    ...(module.default ? { handler: module.default as ScriptHandler } : {}),
    ...(values.port ? { port: Number(values.port) } : {}),
  })
  process.stdout.write(`${endpoint.port}\n`)
  process.stdin.on('end', () => endpoint.close().then(() => process.exit(0))).resume()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void main()
