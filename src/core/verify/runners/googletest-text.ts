import { readFailureText } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'

const RESULT = /^\[ {2}(?:FAILED |SKIPPED) \] |^\[ {7}OK \] /

/**
 * What a program of GoogleTest prints. With --gtest_brief it names only what failed.
 * @returns null when the text is no such output
 */
export function readGoogleTestText(output: string): Report | null {
  const lines = plainText(output).split('\n')
  if (!lines.some((line) => /^\[={10}\] /.test(line))) return null
  const report: Report = { checks: [], broken: [] }
  const brief = !lines.some((line) => /^\[ RUN {6}\] /.test(line))
  let running: string | null = null
  let wrote: string[] = []
  for (const line of lines) {
    const start = /^\[ RUN {6}\] (\S+)$/.exec(line)?.[1]
    const result = /^\[\s+(OK|FAILED|SKIPPED)\s+\] (\S+?)(?:, where .*)? \(\d+ ms\)$/.exec(line)
    if (start !== undefined) {
      running = start
      wrote = []
    } else if (result && (result[2] === running || brief)) {
      if (result[1] === 'OK') report.checks.push({ name: nameOf(result[2]!), passed: true })
      else if (result[1] === 'FAILED')
        report.checks.push({ name: nameOf(result[2]!), passed: false, ...failuresIn(wrote) })
      running = null
      wrote = []
    } else if (!RESULT.test(line)) wrote.push(line)
  }
  if (running !== null)
    report.checks.push({
      name: nameOf(running),
      passed: false,
      message: 'the program ended while this test ran',
    })
  const passed = Number(
    lines.map((line) => /^\[ {2}PASSED {2}\] (\d+) tests?\./.exec(line)?.[1]).find(Boolean) ?? 0,
  )
  const named = report.checks.filter((check) => check.passed).length
  return passed > named ? { ...report, partial: true } : report
}

/** As JUnit XML of GoogleTest has it: suite and test. */
const nameOf = (test: string) => test.replace('.', ' > ')

/** Each failure begins at a place in a file. */
function failuresIn(lines: readonly string[]): Omit<Check, 'name' | 'passed'> {
  const failures: string[][] = []
  for (const line of lines) {
    if (/^.+: Failure$/.test(line)) failures.push([])
    else failures.at(-1)?.push(line)
  }
  const read = failures.map((failure) => readFailureText(failure.join('\n').trim()))
  const message = [...new Set(read.slice(0, 3).map((one) => one.message ?? ''))].join('; ')
  return { ...read[0], message: message === '' ? 'failed' : message }
}
