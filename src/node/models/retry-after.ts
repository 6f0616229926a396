/** How long an endpoint asks to wait, in whatever form. */

export type Headers = Record<string, string | string[] | undefined>

/**
 * Milliseconds, or null if it does not say. Read in this order: `retry-after-ms`; `retry-after` (seconds or HTTP
 * date); Google's RetryInfo; "try again in 1m2.5s" in the message; `x-ratelimit-reset*` of a limit that is used up.
 * `now`: wall clock, milliseconds since 1970, for the dates.
 */
export function retryAfterMs(headers: Headers, body: string, now: number): number | null {
  return (
    number(one(headers, 'retry-after-ms')) ??
    retryAfter(one(headers, 'retry-after'), now) ??
    duration(/"retryDelay"\s*:\s*"([^"]+)"/.exec(body)?.[1]) ??
    duration(/(?:try again|retry) in ((?:\d+(?:\.\d+)?\s*(?:ms|h|m|s)[a-z]*\s*)+)/i.exec(body)?.[1]) ??
    resetOfSpentLimit(headers, now)
  )
}

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null
}

function retryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const seconds = number(text)
  if (seconds !== null) return seconds * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? duration(text) : Math.max(0, date - now)
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** "6m0s", "644ms", "18.642s" in milliseconds. */
function duration(text: string | undefined): number | null {
  if (text === undefined) return null
  let sum: number | null = null
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|h|m|s)/g)) {
    sum = (sum ?? 0) + Number(amount) * UNIT_MS[unit!]!
  }
  return sum
}

/** Resets come as durations (OpenAI), RFC 3339 (Anthropic), or seconds or milliseconds since 1970 (OpenRouter). */
function resetOfSpentLimit(headers: Headers, now: number): number | null {
  let longest: number | null = null
  for (const name of Object.keys(headers)) {
    const match = /^(.*ratelimit)(-.*)?-reset(-.*)?$/.exec(name)
    if (!match) continue
    const remaining = number(one(headers, `${match[1]}${match[2] ?? ''}-remaining${match[3] ?? ''}`))
    if (remaining !== 0) continue
    const wait = resetMs(one(headers, name), now)
    if (wait !== null) longest = Math.max(longest ?? 0, wait)
  }
  return longest
}

function resetMs(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const plain = number(text)
  if (plain !== null) {
    if (plain > 1e12) return Math.max(0, plain - now)
    return plain > 1e9 ? Math.max(0, plain * 1000 - now) : plain * 1000
  }
  const date = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? duration(text) : Math.max(0, date - now)
}
