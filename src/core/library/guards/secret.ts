import type { Finding, Guarded } from './finding.ts'

/** Shapes of keys as their issuers document them. */
const SHAPES: [name: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/g],
  ['an AWS key', /\b(?:AKIA|ASIA|AROA)[0-9A-Z]{16}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{16,}/g],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['an API key', /\b(?:sk|rk|pk)[-_](?:ant-|proj-|live_|test_|or-)?[A-Za-z0-9_-]{16,}/g],
  ['a Google key', /\bAIza[0-9A-Za-z_-]{30,}/g],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{20,}/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{20,}/g],
  ['a PyPI token', /\bpypi-[A-Za-z0-9_-]{16,}/g],
  ['a SendGrid key', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@[^\s]+/gi],
  [
    'a key in a URL',
    /[?&](?:api[_-]?key|key|token|access[_-]?token|auth|sig|signature|secret|password)=[^\s&"']{6,}/gi,
  ],
  ['a bearer token', /\b(?:bearer|basic)\s+[A-Za-z0-9+/_.=-]{16,}/gi],
  [
    'a password or key',
    /\b[\w-]*(?:password|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|token)["'`]?\s*(?:=|:|\bis\b)\s*["'`]?(?=[^\s"'`]*[\d!@#$%^&*])[^\s"'`,;)]{6,}/gi,
  ],
]

/** Long tokens that no person would write: digests, keys, random bytes. */
const LONG_TOKEN = /[A-Za-z0-9+/_=-]{20,}/g
/** Bits a character: English words lie near 3, random base64 of 24 characters above 4. */
const RANDOM_BITS = 3.6

/** Keys, passwords and tokens in the text or the quotes. The finding shows the first characters only. */
export function findSecrets({ text, evidence }: Guarded): Finding[] {
  const findings: Finding[] = []
  const found = (name: string, match: string) => {
    if (findings.some(({ quote }) => quote === mask(match))) return
    findings.push({ guard: 'secret', reason: `It holds what looks like ${name}.`, quote: mask(match) })
  }
  for (const part of [text, ...evidence]) {
    const before = findings.length
    for (const [name, pattern] of SHAPES) for (const [match] of part.matchAll(pattern)) found(name, match)
    if (findings.length > before) continue
    for (const [match] of part.matchAll(LONG_TOKEN))
      if (looksRandom(match)) found('a key (random characters)', match)
  }
  return findings
}

function looksRandom(token: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(token)) return true
  // Paths, snake_case and kebab-case are many short words: each part is judged alone.
  const part = token
    .split(/[/_=-]+/)
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '')
  if (part.length < 20) return false
  const digits = part.match(/\d/g)?.length ?? 0
  const changes = part.match(/[a-z][A-Z]|[A-Z][a-z]|[A-Za-z]\d|\d[A-Za-z]/g)?.length ?? 0
  // camelCase changes its case every few letters and has hardly a digit; random text changes at every second.
  return entropy(part) >= RANDOM_BITS && digits >= 2 && changes >= part.length / 4
}

/** Shannon entropy, bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

function mask(secret: string): string {
  return secret.length <= 8 ? '…' : `${secret.slice(0, 6)}… (${secret.length} characters)`
}
