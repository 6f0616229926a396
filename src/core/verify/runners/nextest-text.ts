import { readFailureText } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'

/** "    FAIL [   0.041s] ( 1/14) slug tests::equal"; a first try that failed has "TRY 1 FAIL" and no number. */
const RESULT = /^\s+(?:TRY (\d+) )?([A-Z][A-Z-]+) \[ *>? *[\d.]+s\] \([^)]*\) (\S+) (.+)$/

/**
 * What `cargo nextest run` prints, to stderr.
 * @returns null when the text is no such output
 */
export function readNextestText(output: string): Report | null {
  const lines = plainText(output).split('\n')
  if (!lines.some((line) => /Nextest run ID /.test(line))) return null
  const checks = new Map<string, Check>()
  const summary = lines.findIndex((line) => /^\s+Summary \[/.test(line))
  const end = summary < 0 ? lines.length : summary
  for (let at = 0; at < end; at++) {
    const match = RESULT.exec(lines[at]!)
    if (!match || match[2] === 'SLOW' || match[2] === 'SKIP') continue
    const name = `${match[3]} > ${match[4]}`
    const next = lines.findIndex((line, index) => index > at && (RESULT.test(line) || index >= end))
    const text = lines
      .slice(at + 1, next < 0 ? end : next)
      .map((line) => line.replace(/^ {4}/, ''))
      .join('\n')
    if (/^(?:PASS|LEAK|FLAKY)$/.test(match[2]!)) checks.set(name, { name, passed: true })
    else checks.set(name, { name, passed: false, ...ended(match[2]!, text) })
  }
  const passed = Number(/ (\d+) passed/.exec(lines[summary] ?? '')?.[1] ?? 0)
  const report: Report = { checks: [...checks.values()], broken: [] }
  return passed > report.checks.filter((check) => check.passed).length ? { ...report, partial: true } : report
}

/** Why a test failed: its own words, or how its process ended. */
function ended(word: string, text: string): Omit<Check, 'name' | 'passed'> {
  const own = text
    .replace(/^\s*stdout ─+$/gm, '')
    .replace(/^\s*stderr ─+$/gm, '')
    .replace(/^(?:running \d+ tests?|test .* \.\.\. .*|failures:|test result: .*)$/gm, '')
    .replace(/^ {4}\S+$/gm, '')
    .trim()
  if (word === 'FAIL') return own === '' ? { message: 'failed' } : readFailureText(own)
  return { message: word === 'TIMEOUT' ? 'did not end in time' : `ended by ${word}` }
}
