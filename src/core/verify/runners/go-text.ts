import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'
import { goFailure, withoutParents } from './go-tests.ts'

interface Test {
  name: string
  result: 'PASS' | 'FAIL' | 'SKIP' | null
  output: string[]
}

/** The end of a test. Output without a line end may stand before it. */
const RESULT = /^(.*?)--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/
const PACKAGE = /^(ok|FAIL|\?)\s+(\S+)\s+(.+)$/

/**
 * What `go test` prints. Without -v it names only the tests that failed.
 * @returns null when the text is no such output
 */
export function readGoText(output: string): Report | null {
  const lines = plainText(output).split('\n')
  if (!lines.some((line) => PACKAGE.test(line) && /\.|\[|cached|s$/.test(line))) return null
  const verbose = lines.some((line) => /^=== RUN {3}\S/.test(line))
  if (!verbose && !lines.some((line) => /^\s*--- FAIL: /.test(line) || /^FAIL\s+\S+ \[/.test(line)))
    return null
  const report: Report = { checks: [], broken: [] }
  let tests = new Map<string, Test>()
  let current: Test | null = null
  const builds = new Map<string, string[]>()
  let build: string[] | null = null
  for (const line of lines) {
    const built = /^# (\S+)(?: \[.*\])?$/.exec(line)
    if (built) {
      build = []
      builds.set(built[1]!, build)
      continue
    }
    const running = /^=== (?:RUN|CONT|NAME|PAUSE) +(\S+)$/.exec(line)
    const result = RESULT.exec(line)
    const ended = PACKAGE.exec(line)
    if (running || result || ended) build = null
    if (running) {
      current = tests.get(running[1]!) ?? { name: running[1]!, result: null, output: [] }
      tests.set(current.name, current)
    } else if (result && (!verbose || tests.has(result[3]!))) {
      const [, before = '', word, name] = result
      const test = tests.get(name!) ?? { name: name!, result: null, output: [] }
      tests.set(test.name, test)
      if (before.trim() !== '') current?.output.push(before)
      // A test says its result once; what an answer prints must not turn a failure round.
      if (test.result !== 'FAIL') test.result = word as 'PASS' | 'FAIL' | 'SKIP'
      current = test
    } else if (ended) {
      addPackage(report, tests, ended, builds.get(ended[2]!) ?? [])
      tests = new Map()
      current = null
    } else if (build) build.push(line)
    else current?.output.push(line)
  }
  const found = withoutParents(report)
  return verbose ? found : { ...found, partial: true }
}

function addPackage(
  report: Report,
  tests: ReadonlyMap<string, Test>,
  ended: RegExpExecArray,
  build: readonly string[],
): void {
  const [, word, name, rest = ''] = ended
  for (const test of tests.values()) {
    const check: Check = { name: `${name} > ${test.name}`, passed: test.result === 'PASS' }
    if (test.result === 'PASS') report.checks.push(check)
    else if (test.result === 'FAIL') report.checks.push({ ...check, ...goFailure(test.output) })
  }
  const failed = /^\[(.* failed)\]$/.exec(rest)?.[1]
  if (word === 'FAIL' && failed !== undefined)
    report.broken.push({ name: name!, passed: false, message: [failed, ...build.slice(0, 3)].join(': ') })
}
