import type { Failure } from './assertion.ts'
import { MOCHA_HOOK } from './mocha-hook.ts'
import { pointFailure } from './tap-failures.ts'
import { isOfVitest, parseDiagnostics } from './tap-fields.ts'
import type { Check } from './verdict.ts'

/** The checks of a report; `broken` are failures of a whole file, which name no check. */
export interface Report {
  checks: Check[]
  /** a test file that did not load, or ended without running a check; a hook that failed by itself */
  broken: Check[]
  /** the output does not name the checks that passed, so their share is not known */
  partial?: true
}

interface Point {
  indent: number
  ok: boolean
  name: string
  directive: 'skip' | 'todo' | null
  /** the YAML below it */
  diagnostics: string
  /** the text below it, where it is no YAML */
  text: string
  /** comment lines before it: what the test file printed */
  comments: string[]
  /** the points that it sums up */
  children: Point[]
}

/** Subtests are set in by four blanks (TAP 14): a line that is set in by two is text below a point. */
const POINT = /^((?: {4})*)(not )?ok\b(?: +(\d+))?(?: +-)?(?: +(.*?))?\s*$/
const DIRECTIVE = /(?<!\\)#\s*(skip\S*|todo)\b.*$/i
/** How long a test took: node-tap and vitest write it in place of a directive. */
const TIME = /(?<!\\)#\s*time=[\d.]+m?s\b/i
const EXPECTED_FAILURE = /(?<!\\)# EXPECTED FAILURE\b.*$/

/**
 * Test Anything Protocol as node --test, vitest, mocha, ava, tape, tap and prove print it. Only leaves count: a point
 * that closes or opens a deeper level is the sum of its subtests. SKIP is left out; TODO passes, whatever its result
 * (TAP 14).
 * @returns null when the text is no TAP
 */
export function readTap(text: string): Report | null {
  const { points, bailedOut } = readPoints(text.split(/\r?\n/))
  const found = points.length > 0 || bailedOut.length > 0
  if (!found || !(/^TAP version \d+/m.test(text) || /^ *1\.\.\d+/m.test(text))) return null
  const report: Report = { checks: [], broken: [] }
  const alone = points.every(({ children, name }) => children.length === 0 && isFile(name))
  for (const point of points) visit(point, [], alone, report)
  report.broken.push(...bailedOut.map((name) => ({ name, passed: false, message: name })))
  return report
}

function readPoints(lines: readonly string[]): { points: Point[]; bailedOut: string[] } {
  const points: Point[] = []
  const bailedOut: string[] = []
  /** vitest: the points whose subtests follow them, in braces */
  const open: Point[] = []
  let comments: string[] = []
  let count = 0
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const match = POINT.exec(line)
    if (!match) {
      const comment = /^ *# (.*)$/.exec(line)
      if (comment) comments.push(unescaped(comment[1]!))
      else if (/^Bail out!/.test(line)) bailedOut.push(line.trim())
      else if (open.length > 0 && /^ *\}\s*$/.test(line) && line.search(/\}/) === open.at(-1)!.indent)
        open.pop()
      continue
    }
    count++
    const indent = match[1]!.length
    const title = match[4] ?? `check ${match[3] ?? count}`
    const opens = / ?\{$/.test(title) && indentOf(lines[i + 1]) > indent
    const named = opens ? title.replace(/ ?\{$/, '') : title
    const directive = DIRECTIVE.exec(named)?.[1]?.toLowerCase() ?? null
    const below = opens ? { diagnostics: '', text: '', last: i } : readBelow(lines, i, indent)
    i = below.last
    const point: Point = {
      indent,
      ok: match[2] === undefined,
      name: unescaped(named.replace(DIRECTIVE, '').replace(EXPECTED_FAILURE, '').replace(TIME, '').trim()),
      directive: directive === null ? null : directive.startsWith('skip') ? 'skip' : 'todo',
      diagnostics: below.diagnostics,
      text: below.text,
      comments,
      children: [],
    }
    comments = []
    const parent = open.findLast((other) => other.indent < indent)
    const siblings = parent?.children ?? points
    // Elsewhere subtests come before the point that sums them up.
    let from = siblings.length
    while (from > 0 && siblings[from - 1]!.indent > indent) from--
    point.children.push(...siblings.splice(from))
    siblings.push(point)
    if (opens) open.push(point)
  }
  return { points, bailedOut }
}

const indentOf = (line: string | undefined) => (line === undefined ? -1 : line.search(/\S/))

/** What stands below a point, and the last line of it. */
function readBelow(lines: readonly string[], at: number, indent: number) {
  const opening = /^( *)---\s*$/.exec(lines[at + 1] ?? '')
  if (opening && opening[1]!.length > indent) {
    const margin = opening[1]!.length
    const closing = new RegExp(`^ {${margin}}\\.\\.\\.\\s*$`)
    const block: string[] = []
    let last = at + 2
    for (; last < lines.length && !closing.test(lines[last]!); last++) block.push(lines[last]!)
    const whole = block.join('\n')
    const diagnostics = isOfVitest(whole) ? whole : block.map((line) => line.slice(margin)).join('\n')
    return { diagnostics, text: '', last }
  }
  // mocha: the message and the stack
  const block: string[] = []
  let last = at
  if (indentOf(lines[at + 1]) === indent + 2)
    for (; last + 1 < lines.length && /^ {2}|^\s*$/.test(lines[last + 1]!.slice(indent)); last++)
      block.push(lines[last + 1]!.slice(indent + 2))
  return { diagnostics: '', text: block.join('\n').trimEnd(), last }
}

/** Adds what a point stands for to the report. */
function visit(point: Point, path: readonly string[], alone: boolean, report: Report): void {
  if (point.directive === 'skip') return
  const name = [...path, point.name].join(' > ')
  if (point.children.length === 0) {
    visitLeaf(point, path, alone, report)
    return
  }
  const own: Report = { checks: [], broken: [] }
  for (const child of point.children)
    visit(
      point.directive === null ? child : { ...child, directive: point.directive },
      [...path, point.name],
      alone,
      own,
    )
  const { failureType } = parseDiagnostics(point.diagnostics)
  const explained = own.broken.length > 0 || own.checks.some(({ passed }) => !passed)
  const byItself = failureType === undefined ? !explained : !SUMS.includes(String(failureType))
  // A suite may fail by itself: in a hook, or since a subtest was cancelled.
  if (!point.ok && point.directive === null && byItself) {
    const cause = causeOf(point)
    own.broken.push({ name, passed: false, ...cause })
    // The cause stands on the suite; its tests only say that they were cancelled.
    for (const check of own.checks)
      if (check.message === CANCELLED) check.message = cause.message ?? CANCELLED
  }
  report.checks.push(...own.checks)
  report.broken.push(...own.broken)
}

/** Types of failures of a suite that its subtests explain. */
const SUMS = ['subtestsFailed', 'cancelledByParent']
const CANCELLED = 'test did not finish before its parent and was cancelled'

function causeOf(point: Point): Failure {
  const cause = pointFailure(point)
  return cause.message === 'failed' ? { message: 'failed outside its tests, such as in a hook' } : cause
}

function visitLeaf(point: Point, path: readonly string[], alone: boolean, report: Report): void {
  const name = [...path, point.name].join(' > ')
  const data = parseDiagnostics(point.diagnostics)
  if (path.length === 0 && isFile(point.name) && isOfFile(point, data, alone)) {
    report.broken.push(
      point.ok
        ? {
            name,
            passed: false,
            message: 'expected the test file to run its checks, but it ended before any',
          }
        : { name, passed: false, ...fileFailure(point) },
    )
  } else if (data.type === 'suite') {
    // A suite without tests is no check.
    if (!point.ok && point.directive === null)
      report.broken.push({ name, passed: false, ...pointFailure(point) })
  } else if (point.ok || point.directive === 'todo') report.checks.push({ name, passed: true })
  else if (isOutsideTests(point, data))
    report.broken.push({
      name: thrownByTap(data) && path.length > 0 ? path.join(' > ') : name,
      passed: false,
      ...outsideFailure(point),
    })
  else report.checks.push({ name, passed: false, ...pointFailure(point) })
}

/** tap makes a point of an error or a time-out, under the name of its message. */
const thrownByTap = (data: Record<string, unknown>) =>
  'tapCaught' in data || 'expired' in data || ('test' in data && 'source' in data)

/** Of what has no words below it, the name says what happened. */
function outsideFailure(point: Point): Failure {
  const own = pointFailure(point)
  return own.message === 'failed' ? { message: point.name } : own
}

/** A failure of a hook or of the whole run, which runners report as if it were a test. */
function isOutsideTests({ name }: Point, data: Record<string, unknown>): boolean {
  if (thrownByTap(data)) return true
  // mocha
  if (MOCHA_HOOK.test(name)) return true
  // ava
  if (/^(?:.+ › )?(?:before|after)(?:Each)?(?:\.always)? hook(?: for .+)?$/.test(name) && 'name' in data)
    return true
  if (/^\S+ exited (?:with|due to) |^No tests found in /.test(name)) return true
  return (
    typeof data.name === 'string' &&
    typeof data.message === 'string' &&
    !('assertion' in data || 'details' in data) &&
    name.startsWith(data.name) &&
    name.replace(/\s+/g, ' ').endsWith(data.message.split('\n')[0]!.trim())
  )
}

/** node --test reports a file that ran no test as one point under the file's name. */
const isFile = (name: string) => /^\S*[\w-]\.[cm]?[jt]sx?$/.test(name)

/**
 * Whether a point under the name of a file is that file's, and not a test whose title is such a name. A failing one
 * names its position: a file at its own first character, or at its hook. A passing one does not, so next to other
 * points only the path or the usual name of a test file counts.
 * @param alone no point of the report has another kind of name
 */
function isOfFile(
  { ok, name }: Point,
  { location, failureType }: Record<string, unknown>,
  alone: boolean,
): boolean {
  if (!ok && typeof location === 'string') {
    const place = location.replaceAll('\\', '/')
    const file = name.replace(/^(?:\.\.?[\\/])+/, '').replaceAll('\\', '/')
    return place.endsWith(`${file}:1:1`) || (failureType === 'hookFailed' && place.startsWith(`${file}:`))
  }
  return alone || /[\\/]|[.-](?:test|spec)\.|^test[.-]/.test(name)
}

const unescaped = (text: string) => text.replace(/\\([#\\])/g, '$1')

function fileFailure(point: Point): Failure {
  const error = point.comments.find((line) => /^\s*(?:Uncaught )?\w*(?:Error|Exception)\b.*:/.test(line))
  const own = pointFailure(point)
  if (!/^(?:test )?failed$/.test(own.message ?? 'failed')) return own
  return { message: error ?? 'expected the test file to run its checks, but it failed before any' }
}
