import { failure, failureOf } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import { readGotWant, readLabelled } from '../sides/labelled.ts'
import type { Check } from '../verdict.ts'

/** A test of Go that has subtests is their sum. One that fails by itself concerns them all. */
export function withoutParents(report: Report): Report {
  const isParent = ({ name }: Check) => report.checks.some((other) => other.name.startsWith(`${name}/`))
  const fails = (prefix: string) =>
    report.checks.some((other) => !other.passed && other.name.startsWith(`${prefix}/`))
  return {
    ...report,
    checks: report.checks.filter((check) => !isParent(check)),
    broken: [
      ...report.broken,
      ...report.checks.filter((check) => isParent(check) && !check.passed && !fails(check.name)),
    ],
  }
}

/** What a failing test of Go wrote, as its message: "a_test.go:3: f(2) = 3, want 4". */
export function goFailure(output: readonly string[]): Omit<Check, 'name' | 'passed'> {
  const lines = output
    .map((line) => plainText(line).replace(/\n$/, ''))
    .filter((line) => !/^(?:=== |\s*--- |FAIL$|PASS$|exit status )/.test(line))
  const panic = lines.findIndex((line) => /^panic: /.test(line))
  const own = panic < 0 ? lines : lines.slice(0, panic)
  const logs = logsOf(own)
  const sides = logs.map((log) => readLabelled(log) ?? readGotWant(log))
  const first = sides.find((found) => found !== null)
  if (first) {
    const others = logs.filter((_, at) => sides[at] === null)
    const words = [...others.slice(0, 2), first.words ?? ''].filter((text) => text !== '').join(': ')
    return failureOf({ ...first, ...(words === '' ? {} : { words }) })
  }
  if (panic >= 0) return failureOf({ words: lines[panic]!.replace(/ \[recovered.*\]$/, '') })
  const example = /^got:\n([\s\S]*)\nwant:\n([\s\S]*?)$/.exec(own.join('\n').trim())
  if (example) return failureOf({ expected: example[2]!, received: example[1]! })
  return logs.length === 0
    ? failure({ words: own.join(' ').trim() })
    : failureOf({ words: logs.slice(0, 3).join('; ') })
}

/** The messages of a test; lines that continue one are deeper. */
function logsOf(lines: readonly string[]): string[] {
  const logs: string[] = []
  for (const line of lines) {
    const log = /^\s+\S+\.go:\d+: (.*)$/.exec(line)
    if (log) logs.push(log[1]!)
    else if (logs.length > 0 && /^ {8}/.test(line)) logs[logs.length - 1] += `\n${line.trim()}`
  }
  return logs
}
