import { readFailureText } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'

const STATUS = /^(ok|FAIL|ERROR|skipped .*|expected failure|unexpected success)$/
/** "test_x (tests.test_a.Case.test_x)"; before Python 3.11 without the test in the brackets. */
const TEST = /^\s*(\w+) \(([\w.<>]+)\)/

/**
 * What `python -m unittest` prints, to stderr. Without -v it names only what failed.
 * @returns null when the text is no such output
 */
export function readUnittestText(output: string): Report | null {
  const lines = plainText(output).split('\n')
  if (!lines.some((line) => /^Ran \d+ tests? in /.test(line))) return null
  const report: Report = { checks: [], broken: [] }
  const checks = new Map<string, Check>()
  const details = detailsOf(lines)
  let verbose = false
  let open: string | null = null
  const end = (status: string) => {
    if (open !== null && (status === 'ok' || status === 'unexpected success'))
      checks.set(open, status === 'ok' ? { name: open, passed: true } : unexpected(open))
    open = null
  }
  for (const line of lines) {
    if (/^={70}$/.test(line)) break
    const test = TEST.exec(line)
    const status = / \.\.\. (.*)$/.exec(line)?.[1]
    if (test && (status === undefined || STATUS.test(status) || open === null)) {
      open = nameOf(test[1]!, test[2]!)
      verbose ||= status !== undefined
    }
    if (status !== undefined && STATUS.test(status)) end(status)
    else if (STATUS.test(line)) end(line)
  }
  for (const { title, text } of details) {
    const test = TEST.exec(title)
    if (!test) continue
    const name = nameOf(test[1]!, test[2]!)
    const part = title.slice(test[0].length).trim()
    const told = readFailureText(text)
    const check = { name, passed: false, ...told, ...(part ? { message: `${part}: ${told.message}` } : {}) }
    if (
      /^(?:setUpClass|tearDownClass|setUpModule|tearDownModule)$/.test(test[1]!) ||
      test[2]!.includes('_FailedTest')
    )
      report.broken.push(check)
    else if (checks.get(name)?.passed !== false) checks.set(name, check)
  }
  report.checks = [...checks.values()]
  return verbose ? report : { ...report, partial: true }
}

const unexpected = (name: string): Check => ({
  name,
  passed: false,
  message: 'expected to fail, as it is marked, but it passed',
})

function nameOf(test: string, place: string): string {
  return `${place.endsWith(`.${test}`) ? place.slice(0, -test.length - 1) : place} > ${test}`
}

/** The failures below the list, each with the error itself, without the traceback. */
function detailsOf(lines: readonly string[]): { title: string; text: string }[] {
  const details: { title: string; text: string[] }[] = []
  for (const [at, line] of lines.entries()) {
    const title = /^(?:FAIL|ERROR): (.+)$/.exec(line)?.[1]
    if (title !== undefined && /^={70}$/.test(lines[at - 1] ?? '')) details.push({ title, text: [] })
    else if (/^={70}$/.test(line) || /^Ran \d+ tests? in /.test(line)) details.at(-1)?.text.push('\u0000')
    else details.at(-1)?.text.push(line)
  }
  return details.map(({ title, text }) => {
    const end = text.indexOf('\u0000')
    return { title, text: errorOf(text.slice(0, end < 0 ? undefined : end)) }
  })
}

/** The exception at the end of a traceback, with the lines that belong to it. */
function errorOf(lines: readonly string[]): string {
  const last = lines.findLastIndex((line) => /^Traceback \(most recent call last\):$/.test(line))
  const at = lines.findIndex((line, index) => index > last && /^[\w.]+(?::|$)/.test(line))
  const end = lines.findIndex((line, index) => index > at && /^(?:-{70}|Std(?:out|err):)$/.test(line))
  return lines
    .slice(Math.max(at, 0), end < 0 ? undefined : end)
    .join('\n')
    .trim()
}
