import { isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml'
import { UsageError } from '../errors.ts'
import type { Experience, Library } from './experience.ts'
import { parseLibrary, readLibrary } from './parse-library.ts'
import { keyOf, SpliceError, Splicer, same } from './splice-yaml.ts'

/** Keys in the order in which new ones are written. */
const ORDER = [
  'version',
  'next',
  'experiences',
  'id',
  'kind',
  'text',
  'example',
  'task',
  'answer',
  'shows',
  'evidence',
  'tags',
  'status',
  'pinned',
  'disabled',
  'effect',
  'origin',
  'history',
]
const BLOCK_KEYS: ReadonlySet<string> = new Set(['example', 'task', 'answer', 'evidence', 'history'])

type Raw = Record<string, unknown>

/**
 * The text of a library file that holds `after`: what did not change keeps its bytes (indents, line ends, comments,
 * quotes, keys of others). `text` is the file now, null without one. Entries of the file that `after` does not hold
 * are removed. Throws UsageError when the file cannot be read, since writing would then lose what the user has.
 */
export function spliceLibrary(text: string | null, after: Library, file = 'library.yaml'): string {
  if (text === null || text.trim() === '' || text === '\uFEFF') return freshLibrary(after)
  const before = readLibrary(text, file)
  const expected = ordered(after)
  if (same(ordered(before), expected) && parseLibrary(text, file).ownNext === after.next) return text
  for (const way of [inPlace, throughDocument]) {
    const result = attempt(() => way(text, before, after))
    if (result !== null && holds(result, expected)) return result
  }
  throw new UsageError(
    `${file} is written in a form of YAML that cannot be changed without losing parts of it: write its entries as plain lists and maps, without anchors and explicit keys.`,
  )
}

/** Splices in place only; null where the form of the file does not allow that. For tests of what stays. */
export function spliceInPlace(text: string, after: Library): string | null {
  const before = readLibrary(text, 'library.yaml')
  const result = attempt(() => inPlace(text, before, after))
  return result !== null && holds(result, ordered(after)) ? result : null
}

function freshLibrary(library: Library): string {
  const splicer = new Splicer('', ORDER, BLOCK_KEYS)
  const lines = ['version: 1', `next: ${library.next}        # ids are never reused`]
  if (library.experiences.length === 0) lines.push('experiences: []')
  else lines.push('experiences:')
  for (const experience of library.experiences) {
    lines.push(...entryLines(splicer, experience).map(inEntry))
  }
  return `${lines.join('\n')}\n`
}

function inPlace(text: string, before: Library, after: Library): string {
  const document = parseDocument(text, { keepSourceTokens: true })
  const root = document.contents
  if (!isMap(root)) throw new SpliceError('not a map')
  const raw = document.toJS() as Raw
  const splicer = new Splicer(text, ORDER, BLOCK_KEYS)

  const target: Raw = { ...raw }
  if (raw.next !== after.next) target.next = after.next
  const list = root.items.find((pair) => keyOf(pair) === 'experiences')
  const entries = list?.value
  const stays = before.experiences.some(({ id }) => after.experiences.some((one) => one.id === id))
  const inFlow = isSeq(entries) && entries.flow === true
  if (isSeq(entries) && entries.items.length > 0 && after.experiences.length > 0 && (stays || !inFlow)) {
    spliceEntries(splicer, entries, raw.experiences as Raw[], before, after)
  } else if (!same(before.experiences, after.experiences)) {
    // An empty list, and a flow list that keeps no entry, has no place for new ones: it is rewritten. `[]` says
    // nothing about how its file writes entries, so what comes into it is written as in a new file.
    const keepsFlow = root.flow || (inFlow && entries.items.length > 0)
    if (keepsFlow || after.experiences.length === 0) target.experiences = after.experiences.map(asRaw)
    else return appendList(text, after)
  }
  splicer.map(root, target)
  return splicer.apply()
}

function spliceEntries(
  splicer: Splicer,
  entries: YAMLSeq,
  raws: Raw[],
  before: Library,
  after: Library,
): void {
  const wanted = new Map(after.experiences.map((experience) => [experience.id, experience]))
  const had = new Map(before.experiences.map((experience) => [experience.id, experience]))
  const gone: number[] = []
  entries.items.forEach((item, index) => {
    const raw = raws[index]!
    const id = String(raw.id)
    const now = had.get(id)
    const then = wanted.get(id)
    if (!then) gone.push(index)
    else if (!isMap(item) || !now) throw new SpliceError('an entry that is no map')
    else if (!same(now, then)) splicer.map(item, overlay(raw, now, then) as Raw)
  })
  splicer.removeItems(entries, gone)
  const added = after.experiences.filter(({ id }) => !had.has(id))
  splicer.addItems(entries, entries.items.length - 1, entries.flow ? added.map(asRaw) : added, (experience) =>
    entryLines(splicer, experience as Experience),
  )
}

/** Gives an empty or missing list its first entries: behind its key, or at the end of the root map. */
function appendList(text: string, after: Library): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const splicer = new Splicer('', ORDER, BLOCK_KEYS)
  const lines = after.experiences.flatMap((experience) => entryLines(splicer, experience).map(inEntry))
  const block = lines.map((line) => eol + line).join('')
  // First the other changes and a mark where the list goes, then the list in place of the mark.
  const mark = 'entries-go-here'
  const document = parseDocument(text, { keepSourceTokens: true })
  const root = document.contents
  if (!isMap(root)) throw new SpliceError('not a map')
  const marked = new Splicer(text, ORDER, BLOCK_KEYS)
  const raw = document.toJS() as Raw
  const target: Raw = { ...raw, experiences: mark }
  if (raw.next !== after.next) target.next = after.next
  marked.map(root, target)
  const found = marked.apply()
  const spot = found.indexOf(` ${mark}`)
  if (spot < 0) throw new SpliceError('no place for the list')
  const behind = spot + mark.length + 1
  const rest = found.slice(behind)
  const comment = /^[^\r\n]*/.exec(rest)![0]
  return found.slice(0, spot) + comment + block + rest.slice(comment.length)
}

/** Keeps the user's comments, not every byte: for forms that cannot be changed in place. */
function throughDocument(text: string, before: Library, after: Library): string {
  const document = parseDocument(text)
  const raw = document.toJS() as Raw
  const raws = (raw.experiences ?? []) as Raw[]
  document.set('next', after.next)
  const had = new Map(before.experiences.map((experience, index) => [experience.id, { experience, index }]))
  const list = after.experiences.map((experience) => {
    const old = had.get(experience.id)
    if (!old) return document.createNode(asRaw(experience))
    const node = document.getIn(['experiences', old.index], true)
    if (same(old.experience, experience) && node) return node
    const changed = overlay(raws[old.index], old.experience, experience) as Raw
    if (!isMap(node)) return document.createNode(changed)
    for (const pair of [...node.items]) if (!(keyOf(pair) in changed)) node.delete(pair.key)
    for (const [key, value] of Object.entries(changed)) {
      if (!same(raws[old.index]?.[key], value)) node.set(key, document.createNode(value))
    }
    return node
  })
  const sequence = document.createNode([]) as YAMLSeq
  sequence.items = list
  const previous = document.get('experiences', true)
  if (isSeq(previous)) sequence.flow = previous.flow === true
  document.set('experiences', sequence)
  const written = document.toString({ lineWidth: 0 })
  const eol = text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written
  return text.startsWith('\uFEFF') && !eol.startsWith('\uFEFF') ? `\uFEFF${eol}` : eol
}

/** A line of an entry in its place in the list; one without text stays without. */
const inEntry = (line: string, at: number) => (at === 0 ? `  - ${line}` : line === '' ? '' : `    ${line}`)

/** The lines of a new entry, without its dash; empty lists are left out. */
function entryLines(splicer: Splicer, experience: Experience): string[] {
  return Object.entries(asRaw(experience)).flatMap(([key, value]) => splicer.pairLines(key, value, 0))
}

function asRaw(experience: Experience): Raw {
  const known = experience as unknown as Raw
  const entries = ORDER.map((key) => [key, known[key]] as const)
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}

/** `raw` with the differences between `before` and `after`, which may know fewer keys than it. */
function overlay(raw: unknown, before: unknown, after: unknown): unknown {
  if (same(before, after)) return raw
  if (isRecord(raw) && isRecord(before) && isRecord(after)) {
    const result: Raw = { ...raw }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (same(before[key], after[key])) continue
      if (after[key] === undefined) delete result[key]
      else result[key] = overlay(raw[key], before[key], after[key])
    }
    return result
  }
  if (Array.isArray(raw) && Array.isArray(before) && Array.isArray(after)) {
    return after.map((item) => {
      const index = before.findIndex((one) => same(one, item))
      return index < 0 ? item : raw[index]
    })
  }
  return after
}

function holds(text: string, expected: Library): boolean {
  const { library, diagnostics, ownNext } = parseLibrary(text, '')
  return (
    !diagnostics.some(({ severity }) => severity === 'error') &&
    same(ordered(library), expected) &&
    ownNext === expected.next
  )
}

/** For comparing: order of the entries does not count. */
function ordered(library: Library): Library {
  return {
    ...library,
    experiences: [...library.experiences].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1))),
  }
}

function attempt(way: () => string): string | null {
  try {
    return way()
  } catch {
    // Whatever the form of YAML was, the next way is tried; the caller learns when none is left.
    return null
  }
}

function isRecord(value: unknown): value is Raw {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
