import { HostModelFailure, type HostModelFailureKind } from '../../node/ipc/trainer-channel.ts'

const BY_NAME: Record<string, HostModelFailureKind> = {
  ChatQuotaExceeded: 'quota',
  ChatRateLimited: 'rate',
  NoPermissions: 'no-permission',
  Blocked: 'blocked',
  NotFound: 'not-found',
  Canceled: 'cancelled',
  Cancelled: 'cancelled',
  AbortError: 'cancelled',
}

/** Messages of providers that give their errors no name. */
const BY_WORDS: readonly [RegExp, HostModelFailureKind][] = [
  [/quota|allowance|out of (?:premium )?(?:requests|credits)/i, 'quota'],
  [/rate.?limit|too many requests|\b429\b/i, 'rate'],
  [
    /context (?:length|window|size)|maximum.{0,20}tokens|prompt.{0,20}too (?:long|large)|prompt_tokens_exceeded/i,
    'overflow',
  ],
]

/** Why vscode.lm gave no reply: by the error's name or code, or those of what caused it, else by its words. */
export function failureOf(error: unknown): HostModelFailure {
  const message = error instanceof Error ? error.message : String(error)
  let each: unknown = error
  for (let depth = 0; depth < 5 && each instanceof Error; depth++) {
    for (const name of [each.name, (each as Error & { code?: unknown }).code]) {
      const kind = typeof name === 'string' && Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined
      if (kind) return new HostModelFailure(kind, each.message || message)
    }
    each = each.cause
  }
  const kind = BY_WORDS.find(([words]) => words.test(message))?.[1] ?? 'other'
  return new HostModelFailure(kind, message)
}
