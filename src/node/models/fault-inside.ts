import { z } from 'zod'
import { faultOfReply } from './errors.ts'
import type { CallContext, Fault } from './fault.ts'
import type { NoReply } from './wire/adapter.ts'

const STATUS = z.looseObject({ code: z.coerce.number().int().min(400).max(599) })

/** The fault in JSON that has status 200 but is no reply: some endpoints report their errors there. */
export function faultInside({ error, usage }: NoReply, context: CallContext): Fault {
  const spent = usage ? { usage } : {}
  if (error) {
    const status = STATUS.safeParse(error).data?.code ?? 500
    const reply = { status, headers: {}, body: JSON.stringify({ error }) }
    return { ...faultOfReply(reply, context, Date.now()), ...spent }
  }
  const message = `${context.label} sent replies without a usable choice for the model "${context.model}", again and again.`
  return { kind: 'malformed', message, congested: false, retryAfterMs: null, ...spent }
}
