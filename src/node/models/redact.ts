/**
 * Keeps secrets out of everything that is shown or written. Exact values are replaced first, then everything that looks
 * like a key: endpoints echo keys (even partly masked ones) in their errors.
 */

const HIDDEN = '[hidden]'

/** Shapes of keys that services issue; the part before the secret is kept where it helps the reader. */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=*-]{6,}/gi, `$1 ${HIDDEN}`],
  [/\b(?:sk|pk|rk)-[A-Za-z0-9_*-]{8,}/g, HIDDEN],
  [/\b(?:gsk|xai|hf|r8|gh[opsu]|github_pat|glpat|nvapi|pplx|fw|csk|tgp)[_-][A-Za-z0-9_-]{16,}/g, HIDDEN],
  [/\bAKIA[A-Z0-9]{12,}/g, HIDDEN],
  [/\bAIza[A-Za-z0-9_-]{20,}/g, HIDDEN],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?/g, HIDDEN],
  [/([?&](?:api[-_]?key|key|token|access_token|sig|code)=)[^&\s"']+/gi, `$1${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@:]*(?::[^/\s@]*)?@/gi, `$1${HIDDEN}@`],
]

/** Shorter values would replace ordinary words. */
const SHORTEST_SECRET = 6

/** The text without the given values and without anything that looks like a key. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, HIDDEN)
  }
  for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement)
  return clean
}

/** Whether a value has the shape of a key, so that it must not be in a file or an argument. */
export function looksLikeKey(value: string): boolean {
  return redact(value) !== value
}
