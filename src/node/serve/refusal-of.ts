import { type CallError, type CallErrorKind, isNamed } from '../../core/errors.ts'
import { Refused, type RefusedKind } from '../gateway/wire/refused.ts'

const KINDS: Partial<Record<CallErrorKind, RefusedKind>> = {
  rate: 'busy',
  overflow: 'overflow',
  refusal: 'refusal',
  server: 'unreachable',
  timeout: 'unreachable',
  connection: 'unreachable',
  endpoint: 'unreachable',
  cut: 'unreachable',
}

/** What an agent is told of a call that failed; errors of other kinds as they are. */
export function refusalOf(error: unknown): unknown {
  if (isNamed<CallError>(error, 'CallError'))
    return new Refused(KINDS[error.kind] ?? 'failed', error.message, { cause: error })
  return isNamed(error, 'Cancelled') || isNamed(error, 'AbortError')
    ? new Refused('ended', 'The request was cancelled.', { cause: error })
    : error
}
