import { type Document, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { nearest } from '../tasks/nearest.ts'
import { Source, type SourceNode, toPlain } from '../tasks/source-tree.ts'
import type { Position } from '../tasks/task.ts'
import { readYaml } from '../tasks/yaml-source.ts'
import { MAX_EVIDENCE, MAX_QUOTE, MAX_TEXT } from './apply.ts'
import { EMPTY_LIBRARY, type Experience, type Library } from './experience.ts'
import { escapeHidden, hasHidden } from './hidden.ts'
import { experienceSchema, ID_PATTERN, librarySchema } from './schema.ts'

export interface LibraryDiagnostic {
  /** an error makes the file unusable; a warning does not */
  severity: 'error' | 'warning'
  /** what is wrong and what would be valid, one sentence */
  message: string
  position: Position
}

/** The lines of an entry in the file, from its dash to its last value; both count from 1. */
export interface EntryLines {
  first: number
  last: number
}

export interface ParsedLibrary {
  /** what could be read; entries with errors are left out */
  library: Library
  diagnostics: LibraryDiagnostic[]
  /** position of each experience, by its id */
  places: ReadonlyMap<string, EntryLines>
  /** `next` as the file itself has it: it may be missing or too low */
  ownNext: unknown
}

/** The YAML of a file as plain data, and the positions of its parts: the result of both readers. */
interface ReadFile {
  raw: unknown
  /** position of the value at this path; of its nearest existing parent where there is none */
  positionOf(path: PropertyKey[]): Position
  linesOf(index: number): EntryLines | null
  warnings: string[]
}

/** Larger files are refused: a library is read by people and included in prompts. */
const MAX_CHARACTERS = 40_000_000

const KNOWN = {
  top: Object.keys(librarySchema.shape),
  experience: Object.keys(experienceSchema.shape),
}

/** The last library read: the stations of a run ask for the same text one after another. */
let last: { text: string; file: string; parsed: ParsedLibrary } | null = null

/**
 * Reads the text of a library file. Never throws: problems are reported with their lines. Unknown keys are kept in
 * the file by `spliceLibrary` and reported as warnings. The result is shared: nobody changes it.
 */
export function parseLibrary(text: string, file: string): ParsedLibrary {
  if (last === null || last.text !== text || last.file !== file)
    last = { text, file, parsed: parseText(text, file) }
  return last.parsed
}

function parseText(text: string, file: string): ParsedLibrary {
  const diagnostics: LibraryDiagnostic[] = []
  const nothing = {
    library: EMPTY_LIBRARY,
    diagnostics,
    places: new Map<string, EntryLines>(),
    ownNext: undefined,
  }
  const fail = (message: string, position: Position) => {
    diagnostics.push({ severity: 'error', message, position })
    return nothing
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
      'An unresolved merge conflict begins here: keep the entries of one side or of both, and remove the lines with <<<<<<<, ======= and >>>>>>>.',
      { file, line: conflict, column: 1 },
    )
  }
  const read = readFast(text, file) ?? readWhole(text, file)
  if (Array.isArray(read)) {
    diagnostics.push(...read)
    return nothing
  }
  if (read.raw === null || read.raw === undefined) return nothing
  if (!isRecord(read.raw))
    return fail('A library is a map with the keys version, next and experiences.', first)
  return { ...validate(read.raw, read, diagnostics), diagnostics, ownNext: read.raw.next }
}

/**
 * By js-yaml's events: 1,000 experiences in a twentieth of the time of a whole document tree. null where the file has
 * an error or something unusual, which the other reader reports or reads better.
 */
function readFast(text: string, file: string): ReadFile | null {
  if (text.startsWith('\uFEFF') || /^[ \t-]*<<[ \t]*:/m.test(text)) return null
  const source = new Source(file, text)
  const node = readYaml(source)
  if (node === null || source.diagnostics.length > 0) return null
  const at = (offset: number): Position => {
    const { line, column } = source.range(offset, offset)
    return { file, line, column }
  }
  const entries =
    node.kind === 'map' ? node.entries.find(({ key }) => key === 'experiences')?.value : undefined
  return {
    raw: toPlain(node),
    positionOf: (path) => at(startOf(node, path)),
    linesOf(index) {
      const entry = entries?.kind === 'list' ? entries.items[index] : undefined
      if (!entry) return null
      return linesBetween(text, at(entry.start).line, endOf(entry, text), (offset) => at(offset).line)
    },
    warnings: [],
  }
}

/** The end of a value, its closing brackets included: the events of js-yaml do not include their positions. */
function endOf(entry: SourceNode, text: string): number {
  let closing = 0
  for (let node: SourceNode | undefined = entry; node; ) {
    if (node.kind !== 'scalar' && '{['.includes(text[node.start]!)) closing++
    node =
      node.kind === 'map' ? node.entries.at(-1)?.value : node.kind === 'list' ? node.items.at(-1) : undefined
  }
  let end = entry.end
  while (closing > 0 && end < text.length && /[\s,\]}]/.test(text[end]!))
    if (/[\]}]/.test(text[end++]!)) closing--
  return end
}

/** By yaml's document tree, with its messages for files that are broken. */
function readWhole(text: string, file: string): ReadFile | LibraryDiagnostic[] {
  const lines = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true, prettyErrors: false })
  if (document.errors.length > 0)
    return document.errors.map((error) => ({
      severity: 'error',
      message: `Not valid YAML: ${error.message.split('\n')[0]}.`.replace('..', '.'),
      position: at(error.pos[0]),
    }))
  let raw: unknown
  try {
    raw = document.toJS()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [
      {
        severity: 'error',
        message: `Its aliases cannot be expanded (${why}): write the values out.`,
        position: { file, line: 1, column: 1 },
      },
    ]
  }
  return {
    raw,
    positionOf: (path) => at(offsetOf(document, path)),
    linesOf(index) {
      const entry: unknown = document.getIn(['experiences', index], true)
      if (!isNode(entry) || !entry.range) return null
      return linesBetween(text, at(entry.range[0]).line, entry.range[1], (offset) => at(offset).line)
    },
    warnings: document.warnings.map(({ message }) => message),
  }
}

/** Blank lines behind a value (of a block scalar, for one) are not its own. */
function linesBetween(
  text: string,
  first: number,
  end: number,
  lineOf: (offset: number) => number,
): EntryLines {
  let last = Math.min(end, text.length) - 1
  while (last > 0 && /\s/.test(text[last]!)) last--
  return { first, last: Math.max(first, lineOf(last)) }
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
  { positionOf, linesOf, warnings }: ReadFile,
  diagnostics: LibraryDiagnostic[],
): { library: Library; places: Map<string, EntryLines> } {
  const report = (severity: 'error' | 'warning', path: PropertyKey[], message: string) =>
    diagnostics.push({ severity, message, position: positionOf(path) })
  const places = new Map<string, EntryLines>()

  warnUnknown(raw, KNOWN.top, [], report)
  // A key without a value reads as null; for a list, and for it alone, that plainly means "empty".
  const top = { ...raw, experiences: raw.experiences ?? [] }
  const shell = librarySchema.omit({ experiences: true }).safeParse(top)
  if (!shell.success) {
    for (const issue of shell.error.issues) report('error', issue.path, topMessage(issue, top))
  }
  const experiences: Experience[] = []
  if (!Array.isArray(top.experiences)) {
    report('error', ['experiences'], 'experiences must be a list: one "- id: ..." an entry.')
  } else {
    const seen = new Map<string, number>()
    top.experiences.forEach((entry: unknown, index) => {
      const experience = readEntry(entry, ['experiences', index], Number(shell.data?.next ?? 1), report)
      if (!experience) return
      const before = seen.get(experience.id)
      if (before !== undefined) {
        const line = positionOf(['experiences', before, 'id']).line
        report(
          'error',
          ['experiences', index, 'id'],
          `${experience.id} is already used in line ${line}: ids are unique; give this entry the next free one.`,
        )
        return
      }
      seen.set(experience.id, index)
      experiences.push(experience)
      const lines = linesOf(index)
      if (lines) places.set(experience.id, lines)
    })
  }
  for (const message of warnings) report('warning', [], message)
  const highest = highestId(experiences)
  const next = Math.max(shell.success ? shell.data.next : 1, highest + 1)
  if (shell.success && raw.next !== undefined && shell.data.next <= highest) {
    report('warning', ['next'], `next is ${shell.data.next}, but E${highest} is taken: ${next} is used.`)
  }
  return { library: { version: 1, next, experiences }, places }
}

function readEntry(
  entry: unknown,
  path: PropertyKey[],
  next: number,
  report: (severity: 'error' | 'warning', path: PropertyKey[], message: string) => void,
): Experience | null {
  if (!isRecord(entry)) {
    report('error', path, 'An experience is a map with at least id and text.')
    return null
  }
  warnUnknown(entry, KNOWN.experience, path, report)
  const filled = { ...entry }
  for (const key of ['evidence', 'tags', 'history']) if (filled[key] === null) delete filled[key]
  const parsed = experienceSchema.safeParse(filled)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      report('error', [...path, ...issue.path], entryMessage(issue, entry, next))
    }
    return null
  }
  const unfit = kindMessage(parsed.data)
  if (unfit !== null) {
    report('error', [...path, parsed.data.kind === undefined ? 'example' : 'kind'], unfit)
    return null
  }
  warnLong(parsed.data, path, report)
  warnHidden(parsed.data, path, report)
  return strip(parsed.data)
}

/** Why kind and content do not go together; null where they do. */
function kindMessage({ id, kind, example }: z.infer<typeof experienceSchema>): string | null {
  if (kind === 'example' && example === undefined)
    return `${id}: an experience of kind example needs "example:" with task and answer.`
  if (kind !== 'example' && example !== undefined)
    return `${id}: it has an example, so add "kind: example", or remove the example.`
  return null
}

/** Text over the limits is still read and used, since a person put it into the file. */
function warnLong(
  { id, text, evidence }: z.infer<typeof experienceSchema>,
  path: PropertyKey[],
  report: (severity: 'warning', path: PropertyKey[], message: string) => void,
): void {
  if (text.length > MAX_TEXT)
    report(
      'warning',
      [...path, 'text'],
      `${id}: the text has ${text.length} characters; at most ${MAX_TEXT} are allowed: state one rule only.`,
    )
  if (evidence.length > MAX_EVIDENCE)
    report(
      'warning',
      [...path, 'evidence'],
      `${id}: there are ${evidence.length} quotes; at most ${MAX_EVIDENCE} are allowed: leave out the least informative ones.`,
    )
  for (const [index, quote] of evidence.entries()) {
    const { length } = [...quote]
    if (length > MAX_QUOTE)
      report(
        'warning',
        [...path, 'evidence', index],
        `${id}: a quote has ${length} characters; at most ${MAX_QUOTE} are allowed: keep what the check expected.`,
      )
  }
}

/** What a person who reviews the file does not see must not reach a model: prompts and exports leave it out. */
function warnHidden(
  { id, text, evidence, example }: z.infer<typeof experienceSchema>,
  path: PropertyKey[],
  report: (severity: 'warning', path: PropertyKey[], message: string) => void,
): void {
  const { task = '', answer = '', shows = '' } = example ?? {}
  const parts = [
    { part: text, at: ['text'] },
    { part: task, at: ['example', 'task'] },
    { part: answer, at: ['example', 'answer'] },
    { part: shows, at: ['example', 'shows'] },
    ...evidence.map((part, index) => ({ part, at: ['evidence', index] })),
  ]
  for (const { part, at } of parts)
    if (hasHidden(part))
      report(
        'warning',
        [...path, ...at],
        `${id}: it holds characters that a reader does not see: ${escapeHidden(part).slice(0, 80)}; they are left out of prompts and exports: remove them.`,
      )
}

/** Only the keys that the core knows, in the order of the file format. */
function strip(data: z.infer<typeof experienceSchema>): Experience {
  const { effect, origin, example } = data
  return {
    id: data.id,
    ...(data.kind === 'example' ? { kind: data.kind } : {}),
    text: data.text,
    ...(example === undefined
      ? {}
      : {
          example: {
            task: example.task,
            answer: example.answer,
            ...(example.shows === undefined ? {} : { shows: example.shows }),
            origin: example.origin,
            tokens: example.tokens,
          },
        }),
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
    history: data.history.map(({ run, step, op, why, model, of, alone }) => ({
      run,
      step,
      op,
      why,
      ...(model === undefined ? {} : { model }),
      ...(of === undefined ? {} : { of }),
      ...(alone === undefined ? {} : { alone }),
    })),
  }
}

function warnUnknown(
  value: Record<string, unknown>,
  known: string[],
  path: PropertyKey[],
  report: (severity: 'error' | 'warning', path: PropertyKey[], message: string) => void,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    report(
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
  return `${issue.path.join('.')}: ${issue.message}; it must be a whole number, 1 or larger.`
}

function entryMessage(issue: z.core.$ZodIssue, entry: Record<string, unknown>, next: number): string {
  const [field] = issue.path
  const name = typeof entry.id === 'string' ? `${entry.id}: ` : ''
  if (field === 'id') {
    return entry.id === undefined
      ? `This experience has no id: add "id: E${next}" and set next to ${next + 1}.`
      : `${JSON.stringify(entry.id)} is not an id: an id is E and a number, such as E${next}.`
  }
  if (field === 'text') {
    return entry.text === undefined || entry.text === ''
      ? `${name}text is missing: state the rule in one sentence.`
      : `${name}text must be a string; put it in quotes.`
  }
  if (field === 'status' && typeof entry.status === 'string') {
    const near = nearest(entry.status, experienceStatuses())
    return `${name}"${entry.status}" is not a status${near ? `; did you mean "${near}"?` : '.'} It is one of ${experienceStatuses().join(', ')}.`
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
  return experiences.reduce((highest, { id }) => Math.max(highest, Number(ID_PATTERN.exec(id)?.[1] ?? 0)), 0)
}

/** 1-based line of the first git conflict marker, null without one. */
function conflictLine(text: string): number | null {
  const match = /^(?:<{7}(?: |\r?$)|>{7}(?: |\r?$)|={7}\r?$)/m.exec(text)
  return match ? text.slice(0, match.index).split('\n').length : null
}

/** Like offsetOf, in the tree of the fast reader. */
function startOf(root: SourceNode, path: PropertyKey[]): number {
  let node = root
  let offset = root.start
  for (const step of path) {
    if (node.kind === 'map') {
      const entry = node.entries.find(({ key }) => key === step)
      if (!entry) break
      offset = entry.keyStart
      node = entry.value
    } else if (node.kind === 'list') {
      const item = node.items[Number(step)]
      if (!item) break
      offset = item.start
      node = item
    }
  }
  return offset
}

/** Position of the node at this path; of its nearest existing parent where there is none. */
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
