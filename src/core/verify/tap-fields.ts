import { isNode, isScalar, parseDocument, visit } from 'yaml'
import { showValue } from './show-value.ts'
import { isClosed } from './sides/is-closed.ts'

/**
 * A placeholder for a value of which the reporter of Node writes the name alone: it lists entries, and an empty list,
 * an empty object, a Map or a pattern has none that it sees. A real null is written as `~`.
 */
const UNLISTED = Symbol('an empty list or object')

/** Up to this length a value is shown whole; where the message has what differs, that stands for a longer one. */
const WHOLE = 300
const MAX_LENGTH = 1000

/** A side of a comparison in one line; where the report leaves something open, as the message has it. */
export function shown(value: unknown, written: string | undefined): string {
  if (written !== undefined && isClosed(written) && holdsUnlisted(value)) return written
  const whole = showValue(asArray(value), Number.POSITIVE_INFINITY)
  return whole.length > WHOLE && written !== undefined ? written : showValue(asArray(value), MAX_LENGTH)
}

/** Whether a value has a part that the report does not show. */
export function holdsUnlisted(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return value === UNLISTED
  return Object.values(value).some(holdsUnlisted)
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

/**
 * vitest writes messages as they are, each of their lines at the margin of the page, so that what is below its points is
 * no YAML.
 */
export const isOfVitest = (diagnostics: string) => /^ *error:\n +name: /.test(diagnostics)

/** The fields of the YAML below a point. */
export function parseDiagnostics(diagnostics: string): Record<string, unknown> {
  if (diagnostics === '') return {}
  const compared = /^ *(?:operator|failureType):/m.test(diagnostics)
  const text = compared ? asYamlStrings(diagnostics) : diagnostics
  // tape writes a value over several lines as code, Node a text as it is.
  const codeTypes = /^ *operator: \w/m.test(diagnostics) ? ['PLAIN', 'BLOCK_LITERAL'] : ['PLAIN']
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
      Pair(_, { key, value }) {
        if (isScalar(value) && value.value === null && value.source === '') value.value = UNLISTED
        if (
          compared &&
          isNode(value) &&
          isScalar(key) &&
          (key.value === 'expected' || key.value === 'actual')
        )
          visit(value, {
            Scalar(at, scalar) {
              if (at === 'key' || typeof scalar.value !== 'string') return
              if (codeTypes.includes(scalar.type ?? ''))
                scalar.value = Symbol(scalar.value.replace(/\s*\n\s*/g, ' '))
            },
          })
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
