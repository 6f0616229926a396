import { readFailureText } from '../assertion.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'
import { nameOfNode, splitSubtest } from './python-names.ts'

/** A part of the report about one failure: its title between underscores, and the lines below. */
interface Section {
  title: string
  text: string
}

interface Outcome {
  word: string
  node: string
  /** what a summary adds, mostly shortened */
  reason: string
}

const RESULT = '(?:SUB)?(?:PASSED|FAILED)|ERROR|SKIPPED|XFAIL|XPASS|RERUN'
/** With -v: "a.py::test_x PASSED [ 50%]", and of a worker of xdist "[gw0] [ 50%] PASSED a.py::test_x". */
const VERBOSE = new RegExp(`^(\\S+\\.py::.+?) (${RESULT})(?: \\(.*\\))?(?: +\\[ *\\d+%\\])?$`)
const WORKER = new RegExp(`^\\[gw\\d+\\] \\[ *\\d+%\\] (${RESULT}) (\\S+\\.py::.+?) *$`)
const SUMMARY = new RegExp(`^(${RESULT})(?:\\[.*?\\])?(?: \\(.*?\\))? (\\S+\\.py(?:::.*)?)$`)
const COUNTS = /^=* ?((?:\d+ \w+(?:, )?)+) in [\d.]+s(?: \(.*\))? ?=*$/

/**
 * What pytest prints. Without -v or -rA it does not name the tests that passed.
 * @returns null when the text is no such output
 */
export function readPytestText(output: string): Report | null {
  const lines = plainText(output).split('\n')
  const counts = lines.findLast((line) => COUNTS.test(line))
  const started = lines.some((line) => /^=+ test session starts =+$/.test(line))
  if (counts === undefined && !started) return null
  const failures = sectionsOf(lines, 'FAILURES')
  const errors = sectionsOf(lines, 'ERRORS')
  const outcomes = [...verboseOutcomes(lines), ...summaryOutcomes(lines, failures)]
  if (outcomes.length === 0 && counts === undefined) return null

  const report: Report = { checks: [], broken: [] }
  const checks = new Map<string, Check>()
  const remaining = [...failures]
  for (const { word, node, reason } of outcomes) {
    const name = nameOfNode(node)
    if (/^(?:PASSED|XPASS)$/.test(word)) checks.set(name, checks.get(name) ?? { name, passed: true })
    if (!/^(?:(?:SUB)?FAILED|ERROR)$/.test(word)) continue
    if (!node.includes('::')) {
      const text = errors.find(({ title }) => title === `ERROR collecting ${node}`)?.text ?? reason
      report.broken.push({ name, passed: false, ...readFailureText(text) })
      continue
    }
    const section = word === 'ERROR' ? errorOf(errors, node) : takeSection(remaining, node)
    const told = section === null ? { message: reason || 'failed' } : failureIn(section, reason)
    const seen = checks.get(name)
    const part = section === null ? '' : splitSubtest(section.title.replace(/^.*\./, '')).part
    const check: Check = {
      name,
      passed: false,
      ...told,
      ...(part ? { message: `${part}: ${told.message}` } : {}),
    }
    if (seen === undefined || seen.passed) checks.set(name, check)
    else if (!saysMore(seen, check)) checks.set(name, seen)
    else checks.set(name, { ...seen, message: `${seen.message}; ${check.message}` })
  }
  report.checks = [...checks.values()]
  const passed = Number(/(\d+) passed/.exec(counts ?? '')?.[1] ?? 0)
  const named = report.checks.filter((check) => check.passed).length
  return passed > named ? { ...report, partial: true } : report
}

/** A test is named again in the summary, and once more for its subtests. */
function saysMore(seen: Check, { message = '' }: Check): boolean {
  return !/^contains \d+ failed subtests?$/.test(message) && !(seen.message ?? '').includes(message)
}

function sectionsOf(lines: readonly string[], heading: string): Section[] {
  const from = lines.findIndex((line) => new RegExp(`^=+ ${heading} =+$`).test(line))
  if (from < 0) return []
  const sections: Section[] = []
  let open: string[] | null = null
  for (const line of lines.slice(from + 1)) {
    if (/^=+ .+ =+$/.test(line)) break
    const title = /^_{2,} (.+) _{2,}$/.exec(line)?.[1]
    if (title !== undefined) {
      open = []
      sections.push({ title, text: '' })
    } else if (/^-+ (?:Captured .*|generated .*) -+$/.test(line)) open = null
    else if (open !== null) {
      open.push(line)
      sections.at(-1)!.text = open.join('\n')
    }
  }
  return sections
}

function verboseOutcomes(lines: readonly string[]): Outcome[] {
  const to = lines.findIndex((line) =>
    /^=+ (?:FAILURES|ERRORS|PASSES|warnings summary|short test summary info) =+$/.test(line),
  )
  return lines.slice(0, to < 0 ? undefined : to).flatMap((line) => {
    const plain = VERBOSE.exec(line)
    if (plain) return [{ word: plain[2]!, node: plain[1]!, reason: '' }]
    const worker = WORKER.exec(line)
    return worker ? [{ word: worker[1]!, node: worker[2]!, reason: '' }] : []
  })
}

function summaryOutcomes(lines: readonly string[], failures: readonly Section[]): Outcome[] {
  const from = lines.findLastIndex((line) => /^=+ short test summary info =+$/.test(line))
  if (from < 0) return []
  return lines.slice(from + 1).flatMap((line) => {
    const match = SUMMARY.exec(line)
    if (!match) return []
    const [node, reason] = splitReason(match[2]!, failures)
    return [{ word: match[1]!, node, reason }]
  })
}

/** Separates a test from the reason after " - "; its parameters may hold that too, so the titles of failures decide. */
function splitReason(text: string, failures: readonly Section[]): [string, string] {
  const titled = failures
    .map(({ title }) => title.replace(/\s.*$/, (rest) => (title.includes('[') ? rest : '')))
    .filter((title) => text.split('::').slice(1).join('.').startsWith(title))
    .toSorted((a, b) => b.length - a.length)[0]
  const start = text.indexOf('::') + 2
  const end = titled === undefined || start < 2 ? -1 : start + titled.length + (titled.split('.').length - 1)
  if (end >= 0 && (end >= text.length || text.startsWith(' - ', end)))
    return [text.slice(0, end), text.slice(end + 3)]
  const at = text.indexOf(' - ')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 3)]
}

const titleOf = (node: string) => node.split('::').slice(1).join('.')

/** The first section that is left under the name of a test: names are listed in the order of the sections. */
function takeSection(sections: Section[], node: string): Section | null {
  const wanted = titleOf(node)
  const at = sections.findIndex(({ title }) => {
    const own = title.replace(
      /^(.*\.)?([^.]*)$/,
      (_, place: string | undefined, last: string) => `${place ?? ''}${splitSubtest(last).name}`,
    )
    // A worker that crashed leaves the name of the file alone.
    return own === wanted || title === wanted || title === node.split('::')[0]
  })
  return at < 0 ? null : sections.splice(at, 1)[0]!
}

function errorOf(errors: readonly Section[], node: string): Section | null {
  return errors.find(({ title }) => title.replace(/^ERROR at \w+ of /, '') === titleOf(node)) ?? null
}

function failureIn({ title, text }: Section, reason: string): Omit<Check, 'name' | 'passed'> {
  const step = /^ERROR at (\w+) of /.exec(title)?.[1]
  // A worker of xdist introduces itself first.
  const own = text.replace(/^\[gw\d+\] .*\n/, '').trim()
  if (own === '') return { message: reason || 'failed' }
  const read = readFailureText(own)
  return step === undefined ? read : { ...read, message: `failed on ${step}: ${read.message}` }
}
