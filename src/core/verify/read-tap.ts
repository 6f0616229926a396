import { isScalar, parseDocument, visit } from 'yaml'
import { cut, failure } from './assertion.ts'
import { showValue } from './show-value.ts'
import type { Check } from './verdict.ts'

/** The checks of a report; `broken` are failures of a whole file, which name no check. */
export interface Report {
  checks: Check[]
  /** a test file that did not load, or ended without running a check */
  broken: Check[]
  /** the output does not name the checks that passed, so their share is not known */
  partial?: true
}

interface Point {
  indent: number
  ok: boolean
  name: string
  directive: 'skip' | 'todo' | null
  diagnostics: string
  /** comment lines before it: what the test file printed */
  comments: string[]
}

const POINT = /^( *)(not )?ok\b(?: +(\d+))?(?: +-)?(?: +(.*?))?\s*$/
const DIRECTIVE = /(?<!\\)#\s*(skip\S*|todo)\b.*$/i
/** How long a test took: node-tap writes it in place of a directive. */
const TIME = /(?<!\\)#\s*time=[\d.]+m?s\b/i

/**
 * Test Anything Protocol as node --test, tape, tap and prove print it. Only leaves count: a point that closes a
 * deeper level is the sum of its subtests. SKIP is left out; TODO passes, whatever its result (TAP 14).
 * @returns null when the text is no TAP
 */
export function readTap(text: string): Report | null {
  const lines = text.split(/\r?\n/)
  const points: Point[] = []
  let comments: string[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const match = POINT.exec(line)
    if (!match) {
      const comment = /^ *# (.*)$/.exec(line)
      if (comment) comments.push(unescaped(comment[1]!))
      else if (/^Bail out!/.test(line)) {
        points.push({ indent: 0, ok: false, name: line.trim(), directive: null, diagnostics: '', comments })
        comments = []
      }
      continue
    }
    const indent = match[1]!.length
    const directive = DIRECTIVE.exec(match[4] ?? '')?.[1]?.toLowerCase() ?? null
    let diagnostics = ''
    const opening = /^( *)---\s*$/.exec(lines[i + 1] ?? '')
    if (opening && opening[1]!.length > indent) {
      const margin = opening[1]!.length
      const block: string[] = []
      for (i += 2; i < lines.length && !new RegExp(`^ {${margin}}\\.\\.\\.\\s*$`).test(lines[i]!); i++)
        block.push(lines[i]!.slice(margin))
      diagnostics = block.join('\n')
    }
    points.push({
      indent,
      ok: match[2] === undefined,
      name: unescaped(
        (match[4] ?? `check ${match[3] ?? points.length + 1}`)
          .replace(DIRECTIVE, '')
          .replace(TIME, '')
          .trim(),
      ),
      directive: directive === null ? null : directive.startsWith('skip') ? 'skip' : 'todo',
      diagnostics,
      comments,
    })
    comments = []
  }
  if (points.length === 0 || !(/^TAP version \d+/m.test(text) || /^ *1\.\.\d+/m.test(text))) return null

  const report: Report = { checks: [], broken: [] }
  // The name of a suite is only known after its subtests, so leaves wait for the points that close them.
  const leaves: { point: Point; path: string[]; indent: number }[] = []
  for (const point of points) {
    let from = leaves.length
    while (from > 0 && leaves[from - 1]!.indent > point.indent) from--
    const own = leaves.slice(from)
    for (const leaf of own) {
      leaf.path.unshift(point.name)
      leaf.indent = point.indent
    }
    if (own.length === 0) leaves.push({ point, path: [], indent: point.indent })
    // A suite may fail by itself: in a hook, or since a subtest was cancelled.
    else if (
      !point.ok &&
      point.directive === null &&
      own.every((leaf) => leaf.point.ok || leaf.point.directive)
    )
      report.broken.push(toCheck(point, point.name))
  }
  const alone = leaves.every(({ point, path }) => path.length === 0 && isFile(point.name))
  for (const { point, path } of leaves) {
    if (point.directive === 'skip') continue
    const name = [...path, point.name].join(' > ')
    if (path.length === 0 && isFile(point.name) && isOfFile(point, alone)) {
      report.broken.push(
        point.ok
          ? {
              name,
              passed: false,
              message: 'expected the test file to run its checks, but it ended before any',
            }
          : fileFailure(point, name),
      )
    } else
      report.checks.push(
        point.ok || point.directive === 'todo' ? { name, passed: true } : toCheck(point, name),
      )
  }
  return report
}

/** node --test reports a file that ran no test as one point under the file's name. */
const isFile = (name: string) => /^\S*[\w-]\.[cm]?[jt]sx?$/.test(name)

/**
 * Whether a point under the name of a file is that file's, and not a test whose title is such a name. A failing one
 * names its position: a file at its own first character. A passing one does not, so next to other points only the
 * path or the usual name of a test file counts.
 * @param alone no point of the report has another kind of name
 */
function isOfFile({ ok, name, diagnostics }: Point, alone: boolean): boolean {
  const { location } = parseDiagnostics(diagnostics)
  if (!ok && typeof location === 'string')
    return location
      .replaceAll('\\', '/')
      .endsWith(`${name.replace(/^(?:\.\.?[\\/])+/, '').replaceAll('\\', '/')}:1:1`)
  return alone || /[\\/]|[.-](?:test|spec)\.|^test[.-]/.test(name)
}

const unescaped = (text: string) => text.replace(/\\([#\\])/g, '$1')

function fileFailure(point: Point, name: string): Check {
  const error = point.comments.find((line) => /^\s*(?:Uncaught )?\w*(?:Error|Exception)\b.*:/.test(line))
  return error === undefined ? toCheck(point, name) : { name, passed: false, message: cut(error, 400) }
}

/** How the assertions of Node open the message that they write themselves; anything else is the author's words. */
const STANDARD =
  /^(?:Expected (?:values?|"?actual|inputs?)|Values (?:have|identical)|The (?:input|expression|function|string)|Missing expected|Got unwanted|The validation function|false == true|Failed$)/

function toCheck(point: Point, name: string): Check {
  const data = parseDiagnostics(point.diagnostics)
  const text =
    typeof data.error === 'string' ? data.error : typeof data.message === 'string' ? data.message : ''
  const operator = typeof data.operator === 'string' ? data.operator : ''
  const first = cut(text.split('\n')[0] ?? '', 400)
  if (operator === 'match' || operator === 'doesNotMatch') {
    const pattern = /regular expression (\/.*\/[a-z]*)\./.exec(text)?.[1]
    if (pattern !== undefined)
      return {
        name,
        passed: false,
        ...failure({
          expected: `${operator === 'match' ? 'a match of' : 'no match of'} ${pattern}`,
          received: showValue(data.actual),
        }),
      }
    return { name, passed: false, ...failure({ words: first, received: showValue(data.actual) }) }
  }
  const compares = operator !== '' || 'expected' in data || 'wanted' in data
  if (!compares || operator === 'fail')
    return { name, passed: false, ...failure({ words: withType(first, data.name) }) }
  if (operator === '==' && data.expected === true && STANDARD.test(first)) {
    // assert.ok: the expression itself is more informative than "expected true".
    const expression = cut(text.split('\n').slice(1).join(' '))
    return {
      name,
      passed: false,
      ...failure({ expected: expression === '' ? 'true' : `${expression} to hold` }),
    }
  }
  const words = first === '' || STANDARD.test(first) ? {} : { words: first }
  const sides = sidesIn(text)
  const expected = shown('wanted' in data ? data.wanted : data.expected, sides.expected)
  if (operator === 'throws' || operator === 'rejects') {
    const missing = /^Missing expected/.test(first)
    return {
      name,
      passed: false,
      ...failure({
        ...(missing ? {} : words),
        expected: data.expected === undefined ? 'an exception' : `an exception like ${expected}`,
        received: missing ? 'none' : shown(data.actual, sides.received),
      }),
    }
  }
  const negated = /^not[A-Z]/.test(operator) ? 'anything but ' : ''
  return {
    name,
    passed: false,
    ...failure({
      ...words,
      expected: `${negated}${expected}`,
      received: shown('found' in data ? data.found : data.actual, sides.received),
    }),
  }
}

const withType = (first: string, type: unknown) =>
  typeof type === 'string' && /^[A-Z]\w*$/.test(type) && type !== 'Error' && !first.startsWith(type)
    ? `${type}: ${first}`
    : first

/**
 * A placeholder for a value of which the reporter of Node writes the name alone: it lists entries, and an empty list,
 * an empty object, a Map or a pattern has none that it sees. A real null is written as `~`.
 */
const UNLISTED = Symbol('an empty list or object')

/** A side of a comparison in one line; where the report leaves something open, as the message has it. */
function shown(value: unknown, written: string | undefined): string {
  return written !== undefined && holdsUnlisted(value) ? cut(written) : showValue(asArray(value))
}

function holdsUnlisted(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return value === UNLISTED
  return Object.values(value).some(holdsUnlisted)
}

/** Both sides of a comparison as the assertions of Node write them; left out where a long one is cut. */
function sidesIn(text: string): { expected?: string | undefined; received?: string | undefined } {
  const lines = text.trimEnd().split('\n')
  const at = lines.indexOf('+ actual - expected')
  if (at >= 0) {
    const diff = lines.slice(at + 1).filter((line) => line.trim() !== '')
    return { expected: sideOf(diff, '-'), received: sideOf(diff, '+') }
  }
  const unequal = /^(\S.*) !==? (.+)$/m.exec(text)
  if (unequal) return { expected: unequal[2]!, received: unequal[1]! }
  const same = /^(?:Values |Expected "actual" not )[^\n]*?:\s+(.+)$/s.exec(text)?.[1]
  return same === undefined ? {} : { expected: same, received: same }
}

/** The lines of a diff that belong to one side, without those of a stack. */
function sideOf(diff: readonly string[], sign: '+' | '-'): string | undefined {
  const lines = diff
    .filter((line) => line.startsWith(sign) || line.startsWith(' '))
    .map((line) => line.slice(2))
    .filter((line) => !/^ +at /.test(line))
  // The whole value ends where it began: further in it is cut.
  const whole = lines.length === 1 || /^[\])}]/.test(lines.at(-1) ?? '')
  return whole && !lines.some((line) => line.trim() === '...')
    ? lines.join('\n').replace(/^Comparison /, '')
    : undefined
}

/** What is written otherwise in a string of YAML between double quotes than in a literal of JavaScript. */
const ESCAPES: Record<string, string> = { '"': '\\"', "\\'": "'", '\\`': '`' }

/**
 * Node and tape write strings as literals of JavaScript: in YAML a single-quoted one keeps its backslashes, and one in
 * backticks is an error. Between double quotes YAML reads the same escapes. Block scalars stay.
 */
function asYamlStrings(diagnostics: string): string {
  let scalar = Number.POSITIVE_INFINITY
  return diagnostics
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/)
      if (indent < 0 || indent > scalar) return line
      scalar = /: +[|>][-+]?$/.test(line) ? indent : Number.POSITIVE_INFINITY
      return line.replace(
        /^( *[^\s:]+: +)(?:'(?=.*\\)((?:\\.|[^'\\])*)'|`((?:\\.|[^`\\])*)`)$/,
        (_, key: string, single: string | undefined, back: string) =>
          `${key}"${(single ?? back).replace(/\\.|"/g, (found) => ESCAPES[found] ?? found)}"`,
      )
    })
    .join('\n')
}

function parseDiagnostics(diagnostics: string): Record<string, unknown> {
  if (diagnostics === '') return {}
  const text = /^ *(?:operator|failureType):/m.test(diagnostics) ? asYamlStrings(diagnostics) : diagnostics
  try {
    const document = parseDocument(text, { uniqueKeys: false, strict: false, logLevel: 'silent' })
    visit(document, {
      // An error on either side spills its own fields after those of the report.
      Map(_, map) {
        const seen = new Set<string>()
        map.items = map.items.filter(({ key }) => {
          const known = seen.has(String(key))
          seen.add(String(key))
          return !known
        })
      },
      Pair(_, { value }) {
        if (isScalar(value) && value.value === null && value.source === '') value.value = UNLISTED
      },
    })
    const data: unknown = document.toJS()
    if (data !== null && typeof data === 'object' && !Array.isArray(data))
      return data as Record<string, unknown>
  } catch {}
  // No YAML after all (a message with odd quoting): take the one-line fields.
  const data: Record<string, unknown> = {}
  for (const match of text.matchAll(/^(\w+): (.+)$/gm))
    data[match[1]!] ??= match[2]!.replace(/^(['"])(.*)\1$/, '$2')
  return data
}

/** The reporter of Node writes arrays as maps of 0, 1, 2, ... */
function asArray(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(asArray)
  const entries = Object.entries(value)
  if (entries.length > 0 && entries.every(([key], index) => key === String(index)))
    return entries.map(([, inner]) => asArray(inner))
  return Object.fromEntries(entries.map(([key, inner]) => [key, asArray(inner)]))
}
