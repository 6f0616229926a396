import type { CallErrorKind } from '../../core/errors.ts'
import type { Fault } from '../models/fault.ts'
import { redact } from '../models/redact.ts'
import type { HostModelFailure, HostModelFailureKind } from './trainer-channel.ts'

/** Faults that no later request would survive end the run, which can be resumed. */
const KINDS: Record<HostModelFailureKind, CallErrorKind> = {
  quota: 'quota',
  blocked: 'quota',
  'no-permission': 'key',
  'not-found': 'model',
  rate: 'rate',
  overflow: 'overflow',
  cancelled: 'connection',
  other: 'server',
}

/** What a failed request to a host model means for the run, with one sentence for people. */
export function hostModelFault(model: string, failure: HostModelFailure): Fault {
  const { kind, message, context, usage } = failure
  const clean = redact(message)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.:]+$/, '')
    .slice(0, 240)
  return {
    kind: KINDS[kind],
    message: sentence(kind, `The chat model "${model}"`, clean === '' ? '' : ` (${clean})`),
    congested: kind === 'rate',
    retryAfterMs: null,
    ...(context ? { context } : {}),
    ...(usage ? { usage } : {}),
  }
}

function sentence(kind: HostModelFailureKind, model: string, said: string): string {
  switch (kind) {
    case 'quota':
      return `${model} has no quota left${said}: resume the run when there is quota again, or choose another model.`
    case 'blocked':
      return `${model} is blocked for this extension for now${said}: wait before you resume the run, or choose another model.`
    case 'no-permission':
      return `${model} may not be used${said}: allow it with "Manage Language Model Access" in the menu of the accounts, or choose another model.`
    case 'not-found':
      return `${model} is not offered by the editor${said}: sign in to its provider, or choose another model.`
    case 'rate':
      return `${model} kept limiting the rate of requests${said}: resume the run later.`
    case 'overflow':
      return `The prompt is too long for the chat model${said}: shorten the task or its shown files, or choose a model with more context.`
    case 'cancelled':
      return `The request to the chat model was cancelled in the editor${said}, again and again.`
    case 'other':
      return `${model} failed${said}: this is a fault of its provider; try again later.`
  }
}
