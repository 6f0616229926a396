import { cut } from './assertion.ts'
import { plainText } from './normalise.ts'
import type { Check } from './verdict.ts'

/** Learning reads it and people too: long enough for a handful of checks, short enough for a prompt. */
export const FEEDBACK_LIMIT = 2000

/**
 * Failing checks as text for whoever learns from them, the most informative first: those that name what was expected,
 * then those with some message, then the rest; each once.
 * @param count how many checks there are in all
 */
export function feedbackOf(checks: readonly Check[], count = checks.length): string {
  const failing = checks.filter((check) => !check.passed)
  if (failing.length === 0) return ''
  const rank = (check: Check) =>
    check.expected !== undefined ? 0 : check.message !== undefined && check.message !== 'failed' ? 1 : 2
  const lines = failing
    .map((check, index) => ({ index, rank: rank(check), line: lineOf(check) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ line }) => line)
  return capped(count > 1 ? `${failing.length} of ${Math.max(count, failing.length)} checks failed:` : '', [
    ...new Set(lines),
  ])
}

function lineOf(check: Check): string {
  const name = cut(plainText(check.name), 200)
  const message = cut(plainText(check.message ?? 'failed'), 600)
  return name === '' ? `- ${message}` : `- ${name}: ${message}`
}

function capped(head: string, lines: string[]): string {
  const out = head === '' ? [] : [head]
  let length = head.length
  for (const [index, line] of lines.entries()) {
    if (length + line.length > FEEDBACK_LIMIT - 40 && index > 0) {
      out.push(`- and ${lines.length - index} more`)
      break
    }
    out.push(line)
    length += line.length + 1
  }
  return out.join('\n')
}

/** The most informative end of a command's output, for a run without any named check. */
export function outputTail(stdout: string, stderr: string, limit = 1200): string {
  const text = plainText(stderr.trim() === '' ? stdout : stderr).trim()
  const lines = text.split('\n').filter((line) => !/^\s*at .*(?:node:internal|<anonymous>)/.test(line))
  // The line that names the error, with what follows, is more informative than the last frames of a stack.
  const named = lines.findIndex((line) =>
    /^\s*(?:Uncaught )?[\w.]*(?:Error|Exception)(?: \[\w+\])?(?::|$)/.test(line),
  )
  const error =
    named >= 0 ? named : lines.findIndex((line) => /^\s*(?:thread .* panicked|FAILED|FAIL)\b/.test(line))
  const picked = error >= 0 ? lines.slice(error) : lines
  const joined = picked.join('\n').trim()
  if (joined.length <= limit) return joined
  return error >= 0 ? `${joined.slice(0, limit - 1)}…` : `…${joined.slice(1 - limit)}`
}
