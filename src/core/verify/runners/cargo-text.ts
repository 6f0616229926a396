import { readFailureText } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'

const STATUS = /^(ok|FAILED|ignored(?:, .*)?)$/
const TOTAL = /^test result: \w+\. (\d+) passed; (\d+) failed;/

/**
 * What `cargo test` prints: a line a test, and below what each failing one wrote. With -q it does not name those that
 * passed; with --nocapture a panic stands on stderr.
 * @returns null when the text is no such output
 */
export function readCargoText(stdout: string, stderr: string): Report | null {
  const lines = plainText(stdout).split('\n')
  if (!lines.some((line) => /^running \d+ tests?$/.test(line))) return null
  const panics = plainText(stderr)
  const report: Report = { checks: [], broken: [] }
  let passed = 0
  let open: string | null = null
  // Names repeat between the targets of a package, so each block has its own failures.
  let block: Check[] = []
  const close = (name: string, status: string) => {
    if (status === 'ok') block.push({ name, passed: true })
    else if (status === 'FAILED') block.push({ name, passed: false })
  }
  for (const [at, line] of lines.entries()) {
    const test = /^test (.+?)(?: - should panic| - compile(?: fail)?)? \.\.\. ?(.*)$/.exec(line)
    const quiet = /^(\S.*?) --- FAILED$/.exec(line)?.[1]
    const total = TOTAL.exec(line)
    if (test && open === null) {
      if (STATUS.test(test[2]!)) close(test[1]!, test[2]!)
      else open = test[1]!
    } else if (quiet !== undefined) block.push({ name: quiet, passed: false })
    else if (open !== null && STATUS.test(line)) {
      close(open, line)
      open = null
    } else if (/^---- .+ stdout ----$/.test(line)) {
      const name = line.slice(5, -' stdout ----'.length)
      const end = lines.findIndex(
        (other, index) => index > at && /^(?:---- .+ stdout ----|failures:)$/.test(other),
      )
      const text = lines
        .slice(at + 1, end < 0 ? undefined : end)
        .join('\n')
        .trim()
      const check = block.find((one) => one.name === name)
      if (check !== undefined) Object.assign(check, readFailureText(text))
    } else if (total) {
      passed += Number(total[1])
      report.checks.push(...block)
      block = []
      open = null
    }
  }
  report.checks.push(...block)
  for (const check of report.checks)
    if (!check.passed && check.message === undefined) Object.assign(check, panicOf(check.name, panics))
  const named = report.checks.filter((check) => check.passed).length
  return passed > named ? { ...report, partial: true } : report
}

/** What a test said on stderr before it ended. */
function panicOf(name: string, stderr: string): Omit<Check, 'name' | 'passed'> {
  const at = stderr.indexOf(`thread '${name}'`)
  if (at < 0) return { message: 'failed' }
  const next = stderr.indexOf("\nthread '", at + 1)
  return readFailureText(stderr.slice(at, next < 0 ? undefined : next))
}
