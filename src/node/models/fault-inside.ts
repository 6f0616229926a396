import { readUsage } from './apis/chat-completions/adapter.ts'
import { faultOfReply } from './errors.ts'
import type { CallContext, Fault } from './fault.ts'

/** The fault in a reply of status 200 that is no reply: some endpoints put their errors there. */
export function faultInside(json: unknown, context: CallContext): Fault {
  const outer = (json ?? {}) as {
    error?: { code?: unknown }
    choices?: { error?: { code?: unknown } }[]
    usage?: unknown
  }
  const error = outer.error ?? (Array.isArray(outer.choices) ? outer.choices[0]?.error : undefined)
  const usage = readUsage(outer.usage)
  const spent = usage ? { usage } : {}
  if (error) {
    const code = Number(error.code)
    const status = code >= 400 && code < 600 ? code : 500
    const reply = { status, headers: {}, body: JSON.stringify({ error }) }
    return { ...faultOfReply(reply, context, Date.now()), ...spent }
  }
  const message = `${context.label} sent replies without a usable choice for the model "${context.model}", again and again.`
  return { kind: 'malformed', message, congested: false, retryAfterMs: null, ...spent }
}
