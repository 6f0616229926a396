import type { Refused, RefusedKind } from '../../wire/refused.ts'

const STATUSES: Partial<Record<RefusedKind, string>> = {
  token: 'UNAUTHENTICATED',
  host: 'PERMISSION_DENIED',
  ended: 'PERMISSION_DENIED',
  path: 'NOT_FOUND',
  busy: 'RESOURCE_EXHAUSTED',
}

/** An error as Google's services word it. */
export function geminiError({ kind, status, message }: Refused): object {
  // By these words clients recognise that the conversation must become shorter.
  const words = kind === 'overflow' ? `The input token count exceeds the maximum: ${message}` : message
  return { error: { code: status, message: words, status: STATUSES[kind] ?? 'INVALID_ARGUMENT' } }
}
