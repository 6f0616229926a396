/** Faults that the scripted endpoint injects, and the rules that say when. All of it is plain JSON. */
import type { ServerResponse } from 'node:http'
import type { ScriptBody, ScriptInfo } from './scripted-endpoint.ts'

/**
 * - status: an error reply as given
 * - reset: the connection is torn down before any reply
 * - cut: headers that promise more than is sent, then the connection ends
 * - cut-chunked: the same in chunked encoding
 * - half-json: a whole HTTP reply whose JSON stops in the middle
 * - empty-choices, no-choices: a completion without a choice
 * - huge: a completion of about `megabytes`
 * - hang: no reply at all
 * - html: a web page with status 200
 * - reply: any JSON as a reply of status 200
 * - raw: these bytes as a reply of status 200, with these headers alone
 */
export type Fault = { latencyMs?: number } & (
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'reset' }
  | { kind: 'cut' }
  | { kind: 'cut-chunked' }
  | { kind: 'half-json' }
  | { kind: 'empty-choices' }
  | { kind: 'no-choices' }
  | { kind: 'huge'; megabytes: number }
  | { kind: 'hang' }
  | { kind: 'html' }
  | { kind: 'reply'; body: unknown }
  | { kind: 'raw'; base64: string; headers?: Record<string, string> }
)

/** All conditions given must hold. */
export interface FaultRule {
  fault: Fault
  /** numbers of arrival, from 1: from (included) to (included) */
  from?: number
  to?: number
  /** every k-th request */
  every?: number
  /** only the first k tries of a request (identified by its hash) */
  firstTries?: number
  /** the share of requests, drawn by request hash */
  share?: number
  /** only requests sent with this key */
  key?: string
  /** only requests to this path */
  path?: string
  /** only requests to this model */
  model?: string
  /** only requests that have this property in their body */
  has?: string
  /** only when a message contains this text */
  saying?: string
}

interface Seen {
  n: number
  attempt: number
  path: string
  key: string | null
  body: ScriptBody
  info: ScriptInfo
}

export function matches(rule: FaultRule, { n, attempt, path, key, body, info }: Seen): boolean {
  if (rule.from !== undefined && n < rule.from) return false
  if (rule.to !== undefined && n > rule.to) return false
  if (rule.every !== undefined && n % rule.every !== 0) return false
  if (rule.firstTries !== undefined && attempt > rule.firstTries) return false
  if (rule.share !== undefined && info.uniform('fault') >= rule.share) return false
  if (rule.key !== undefined && rule.key !== key) return false
  if (rule.path !== undefined && rule.path !== path) return false
  if (rule.model !== undefined && rule.model !== body.model) return false
  if (rule.has !== undefined && !(rule.has in body)) return false
  if (rule.saying !== undefined && !body.messages.some((each) => each.content?.includes(rule.saying!)))
    return false
  return true
}

/** Sends the fault as the reply. */
export function send(response: ServerResponse, fault: Fault): void {
  switch (fault.kind) {
    case 'status': {
      const text = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? { error: {} })
      const type = typeof fault.body === 'string' ? 'text/plain' : 'application/json'
      response.writeHead(fault.status, { 'content-type': type, ...fault.headers }).end(text)
      return
    }
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5000 })
      response.write(
        '{"id":"chatcmpl-cut","choices":[{"index":0,"message":{"role":"assistant","content":"half',
      )
      setTimeout(() => response.socket?.destroy(), 5)
      return
    case 'cut-chunked':
      response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
      response.write(
        '{"id":"chatcmpl-cut","choices":[{"index":0,"message":{"role":"assistant","content":"half',
      )
      setTimeout(() => response.socket?.destroy(), 5)
      return
    case 'half-json':
      ok(response, '{"id":"chatcmpl-half","choices":[{"index":0,"message":{"role":"assis')
      return
    case 'empty-choices':
      ok(response, completion([]))
      return
    case 'no-choices':
      ok(response, JSON.stringify({ id: 'chatcmpl-none', object: 'chat.completion' }))
      return
    case 'huge': {
      const content = 'x'.repeat(Math.round(fault.megabytes * 1_000_000))
      ok(response, completion([{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]))
      return
    }
    case 'hang':
      return
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Hello</title>')
      return
    case 'reply':
      ok(response, JSON.stringify(fault.body))
      return
    case 'raw':
      response.writeHead(200, fault.headers).end(Buffer.from(fault.base64, 'base64'))
  }
}

function completion(choices: unknown[]): string {
  const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }
  return JSON.stringify({
    id: 'chatcmpl-fault',
    object: 'chat.completion',
    model: 'scripted',
    choices,
    usage,
  })
}

function ok(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
