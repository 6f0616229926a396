import { type Document, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { nearest } from '../tasks/nearest.ts'
import type { Position } from '../tasks/task.ts'
import { EMPTY_LIBRARY, type Experience, type Library } from './experience.ts'
import { experienceSchema, ID_PATTERN, librarySchema } from './schema.ts'

export interface LibraryDiagnostic {
  /** an error makes the file unusable; a warning does not */
  severity: 'error' | 'warning'
  /** what is wrong and what would be right, one sentence */
  message: string
  position: Position
}

export interface ParsedLibrary {
  /** what could be read; entries with errors are left out */
  library: Library
  diagnostics: LibraryDiagnostic[]
}

/** Larger files are refused: a library is read by people and stands in prompts. */
const MAX_CHARACTERS = 4_000_000

const KNOWN = {
  top: Object.keys(librarySchema.shape),
  experience: Object.keys(experienceSchema.shape),
}

/**
 * Reads the text of a library file. Never throws: what is wrong is said with its line. Unknown keys are kept in
 * the file by `spliceLibrary` and reported as warnings.
 */
export function parseLibrary(text: string, file: string): ParsedLibrary {
  const diagnostics: LibraryDiagnostic[] = []
  const lines = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const fail = (message: string, position: Position) => {
    diagnostics.push({ severity: 'error', message, position })
    return { library: EMPTY_LIBRARY, diagnostics }
  }
  const first: Position = { file, line: 1, column: 1 }
  if (text.length > MAX_CHARACTERS) {
    return fail(
      `The library has ${text.length} characters; at most ${MAX_CHARACTERS} are read: retire and remove entries that are of no use.`,
      first,
    )
  }
  if (text.includes('\0')) return fail('This is a binary file, not a library in YAML.', first)
  const conflict = conflictLine(text)
  if (conflict !== null) {
    return fail(
      'Here begins an unresolved merge conflict: keep the entries of one side or of both, and remove the lines with <<<<<<<, ======= and >>>>>>>.',
      { file, line: conflict, column: 1 },
    )
  }
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true, prettyErrors: false })
  for (const error of document.errors) {
    diagnostics.push({
      severity: 'error',
      message: `Not valid YAML: ${error.message.split('\n')[0]}.`.replace('..', '.'),
      position: at(error.pos[0]),
    })
  }
  if (diagnostics.length > 0) return { library: EMPTY_LIBRARY, diagnostics }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return { library: EMPTY_LIBRARY, diagnostics }
  }
  let raw: unknown
  try {
    raw = document.toJS()
  } catch (error) {
    return fail(
      `Its aliases cannot be expanded (${error instanceof Error ? error.message : String(error)}): write the values out.`,
      first,
    )
  }
  if (!isMap(document.contents) || !isRecord(raw)) {
    return fail('A library is a map with the keys version, next and experiences.', first)
  }
  const positionOf = (path: PropertyKey[]) => at(offsetOf(document, path))
  return { library: validate(raw, document, positionOf, diagnostics), diagnostics }
}

/** The library of a file that must be usable. Throws UsageError that names the first error with its line. */
export function readLibrary(text: string | null, file: string): Library {
  if (text === null) return EMPTY_LIBRARY
  const { library, diagnostics } = parseLibrary(text, file)
  const error = diagnostics.find((one) => one.severity === 'error')
  if (error) throw new UsageError(formatDiagnostic(error))
  return library
}

/** file:line:column: message */
export function formatDiagnostic({ position, message }: LibraryDiagnostic): string {
  return `${position.file}:${position.line}:${position.column}: ${message}`
}

function validate(
  raw: Record<string, unknown>,
  document: Document,
  positionOf: (path: PropertyKey[]) => Position,
  diagnostics: LibraryDiagnostic[],
): Library {
  const say = (severity: 'error' | 'warning', path: PropertyKey[], message: string) =>
    diagnostics.push({ severity, message, position: positionOf(path) })

  warnUnknown(raw, KNOWN.top, [], say)
  // A key without a value reads as null; for a list, and for it alone, that plainly means "empty".
  const top = { ...raw, experiences: raw.experiences ?? [] }
  const shell = librarySchema.omit({ experiences: true }).safeParse(top)
  if (!shell.success) {
    for (const issue of shell.error.issues) say('error', issue.path, topMessage(issue, top))
  }
  const experiences: Experience[] = []
  if (!Array.isArray(top.experiences)) {
    say('error', ['experiences'], 'experiences must be a list: one "- id: ..." an entry.')
  } else {
    const seen = new Map<string, number>()
    top.experiences.forEach((entry: unknown, index) => {
      const experience = readEntry(entry, ['experiences', index], Number(shell.data?.next ?? 1), say)
      if (!experience) return
      const before = seen.get(experience.id)
      if (before !== undefined) {
        const line = positionOf(['experiences', before, 'id']).line
        say(
          'error',
          ['experiences', index, 'id'],
          `${experience.id} stands already in line ${line}: ids are unique; give this entry the next free one.`,
        )
        return
      }
      seen.set(experience.id, index)
      experiences.push(experience)
    })
  }
  for (const warning of document.warnings) {
    diagnostics.push({ severity: 'warning', message: warning.message, position: positionOf([]) })
  }
  const highest = highestId(experiences)
  const next = Math.max(shell.success ? shell.data.next : 1, highest + 1)
  if (shell.success && raw.next !== undefined && shell.data.next <= highest) {
    say('warning', ['next'], `next is ${shell.data.next}, but E${highest} is taken: ${next} is used.`)
  }
  return { version: 1, next, experiences }
}

function readEntry(
  entry: unknown,
  path: PropertyKey[],
  next: number,
  say: (severity: 'error' | 'warning', path: PropertyKey[], message: string) => void,
): Experience | null {
  if (!isRecord(entry)) {
    say('error', path, 'An experience is a map with at least id and text.')
    return null
  }
  warnUnknown(entry, KNOWN.experience, path, say)
  const filled = { ...entry }
  for (const key of ['evidence', 'tags', 'history']) if (filled[key] === null) delete filled[key]
  const parsed = experienceSchema.safeParse(filled)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      say('error', [...path, ...issue.path], entryMessage(issue, entry, next))
    }
    return null
  }
  return strip(parsed.data)
}

/** Only the keys that the core knows, in the order of the file format. */
function strip(data: z.infer<typeof experienceSchema>): Experience {
  const { effect, origin } = data
  return {
    id: data.id,
    text: data.text,
    evidence: data.evidence,
    tags: data.tags,
    status: data.status,
    ...(data.pinned === undefined ? {} : { pinned: data.pinned }),
    ...(data.disabled === undefined ? {} : { disabled: data.disabled }),
    ...(effect === undefined
      ? {}
      : {
          effect: {
            mean: effect.mean,
            low: effect.low,
            high: effect.high,
            trials: effect.trials,
            ...(effect.model === undefined ? {} : { model: effect.model }),
            ...(effect.of === undefined ? {} : { of: effect.of }),
          },
        }),
    ...(origin === undefined
      ? {}
      : { origin: { run: origin.run, step: origin.step, tasks: origin.tasks, model: origin.model } }),
    history: data.history.map(({ run, step, op, why }) => ({ run, step, op, why })),
  }
}

function warnUnknown(
  value: Record<string, unknown>,
  known: string[],
  path: PropertyKey[],
  say: (severity: 'error' | 'warning', path: PropertyKey[], message: string) => void,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    say(
      'warning',
      [...path, key],
      `Unknown key "${key}": it is kept and not used${near ? `; did you mean "${near}"?` : '.'}`,
    )
  }
}

function topMessage(issue: z.core.$ZodIssue, raw: Record<string, unknown>): string {
  if (issue.path[0] === 'version') {
    return raw.version === undefined
      ? 'version is missing: add "version: 1" as the first line.'
      : `version is ${JSON.stringify(raw.version)}; this program reads version 1.`
  }
  return `${issue.path.join('.')}: ${issue.message}; a whole number from 1 would be right.`
}

function entryMessage(issue: z.core.$ZodIssue, entry: Record<string, unknown>, next: number): string {
  const [field] = issue.path
  const name = typeof entry.id === 'string' ? `${entry.id}: ` : ''
  if (field === 'id') {
    return entry.id === undefined
      ? `This experience has no id: add "id: E${next}" and set next to ${next + 1}.`
      : `${JSON.stringify(entry.id)} is no id: E and a number would be right, such as E${next}.`
  }
  if (field === 'text') {
    return entry.text === undefined || entry.text === ''
      ? `${name}text is missing: say the rule in one sentence.`
      : `${name}text must be a string; put it in quotes.`
  }
  if (field === 'status' && typeof entry.status === 'string') {
    const near = nearest(entry.status, experienceStatuses())
    return `${name}"${entry.status}" is no status${near ? `; did you mean "${near}"?` : ''} It is one of ${experienceStatuses().join(', ')}.`
  }
  if ((field === 'evidence' || field === 'tags') && issue.path.length === 1) {
    return `${name}${field} must be a list of strings, such as ${field === 'tags' ? '[parsing]' : "['...']"}.`
  }
  return `${name}${issue.path.join('.')}: ${issue.message}.`
}

function experienceStatuses(): string[] {
  return [...experienceSchema.shape.status.unwrap().options]
}

/** Number of the highest id in use, 0 without any. */
export function highestId(experiences: readonly { id: string }[]): number {
  return experiences.reduce((most, { id }) => Math.max(most, Number(ID_PATTERN.exec(id)?.[1] ?? 0)), 0)
}

/** 1-based line of the first git conflict marker, null without one. */
function conflictLine(text: string): number | null {
  const match = /^(?:<{7}(?: |\r?$)|>{7}(?: |\r?$)|={7}\r?$)/m.exec(text)
  return match ? text.slice(0, match.index).split('\n').length : null
}

/** Where the node at this path stands; the nearest parent that there is for paths that lead nowhere. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const step of path) {
    if (!isCollection(node)) break
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step)
      if (!pair) break
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (isNode(node)) offset = node.range?.[0] ?? offset
    }
  }
  return offset
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
