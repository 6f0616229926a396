import type { Refused, RefusedKind } from '../../wire/refused.ts'

const TYPES: Partial<Record<RefusedKind, string>> = {
  token: 'authentication_error',
  host: 'permission_error',
  ended: 'permission_error',
  path: 'not_found_error',
  size: 'request_too_large',
  busy: 'rate_limit_error',
}

/** An error as Anthropic words it. */
export function messagesError({ kind, message }: Refused): object {
  return {
    type: 'error',
    error: {
      type: TYPES[kind] ?? 'invalid_request_error',
      // By these words clients recognise that the conversation must become shorter.
      message: kind === 'overflow' ? `prompt is too long: ${message}` : message,
    },
  }
}
