import type { Source, SourceNode, TextFix } from './source-tree.ts'

type MapNode = Extract<SourceNode, { kind: 'map' }>

/** The text with the quotes that the old text at this place has, if any. */
export function likeQuoted(source: Source, start: number, end: number, text: string): TextFix {
  const first = source.text[start]
  const quoted =
    first === '"' ? JSON.stringify(text) : first === "'" ? `'${text.replaceAll("'", "''")}'` : text
  return { start, end, text: quoted }
}

/** A value as YAML and JSON both read it, unless the text is written simpler in YAML's single quotes. */
export function quoteValue(text: string): string {
  return /["\\]/.test(text) && !/['\n]/.test(text) ? `'${text}'` : JSON.stringify(text)
}

/**
 * Adds an entry to a map as its neighbours are written: in a JSON object or a flow mapping inside the braces, else on
 * a line of its own below the id (or above the first entry where there is none).
 * @param value as YAML writes it; JSON too, unless `json` gives that
 */
export function addEntry(
  source: Source,
  map: MapNode,
  key: string,
  value: string,
  json = value,
): TextFix | undefined {
  if (source.text[map.start] === '{') {
    const first = map.entries[0]
    const after = map.entries.find((entry) => entry.key === 'id') ?? first
    const inJson = first === undefined ? !source.file.endsWith('yaml') : source.text[first.keyStart] === '"'
    const added = inJson ? `${JSON.stringify(key)}: ${json}` : `${key}: ${value}`
    if (after === undefined) return { start: map.start + 1, end: map.start + 1, text: added }
    return { start: after.value.end, end: after.value.end, text: `, ${added}` }
  }
  const first = map.entries[0]
  if (first === undefined) return undefined
  const line = source.lineAt(first.keyStart)
  const indent = ' '.repeat(first.keyStart - line.start)
  const id = map.entries.find((entry) => entry.key === 'id' && entry.value.kind === 'scalar')
  if (id !== undefined && !/[\r\n]/.test(source.text.slice(id.keyStart, id.value.end))) {
    const { start, text } = source.lineAt(id.keyStart)
    const at = start + text.length
    return { start: at, end: at, text: `${newline(source)}${indent}${key}: ${value}` }
  }
  const at = first.keyStart
  return { start: at, end: at, text: `${key}: ${value}${newline(source)}${indent}` }
}

/** Adds a key at the head of a YAML file, above its tasks. */
export function addTopEntry(source: Source, key: string, value: string): TextFix | undefined {
  const tasks = /^(?:defaults|tasks)[ \t]*:/m.exec(source.text)
  if (tasks === null || /\.jsonl$/i.test(source.file)) return undefined
  return { start: tasks.index, end: tasks.index, text: `${key}: ${value}${newline(source)}` }
}

/** Puts every value of the line that holds an unquoted {{ in quotes. */
export function quoteTemplates(source: Source, offset: number): TextFix | undefined {
  const { text: line, start } = source.lineAt(offset)
  let out = ''
  let changed = false
  for (let at = 0; at < line.length; ) {
    const value = valueWithTemplate(line, at)
    if (value === null) {
      out += line.slice(at)
      break
    }
    out += line.slice(at, value.start) + quoteValue(line.slice(value.start, value.end))
    at = value.end
    changed = true
  }
  return changed ? { start, end: start + line.length, text: out } : undefined
}

/** Puts the plain value of a block line ("key: value", "- value") in quotes. */
export function quoteLine(source: Source, offset: number): TextFix | undefined {
  const { text: line, start } = source.lineAt(offset)
  const head = /^\s*(?:- +)?(?:[^\s:#"'{[][^:]*:\s+|- +)/.exec(line)?.[0]
  if (head === undefined) return undefined
  const value = line.slice(head.length).trimEnd()
  if (value === '') return undefined
  const at = start + head.length
  return { start: at, end: at + value.length, text: quoteValue(value) }
}

/** Spaces instead of the tabs that indent a line. */
export function spacesForTabs(source: Source, offset: number): TextFix | undefined {
  const { text: line, start } = source.lineAt(offset)
  const indent = /^[ \t]*\t[ \t]*/.exec(line)?.[0]
  return indent === undefined
    ? undefined
    : { start, end: start + indent.length, text: indent.replaceAll('\t', '  ') }
}

/** A similar id that is not in use: "parse-port" becomes "parse-port-2". */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  const stem = id.slice(0, 58).replace(/-\d+$/, '') || 'task'
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`
}

/** The text as an id: what is not allowed in one becomes a hyphen. */
export function asId(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
  return words.slice(0, 64).replace(/[._-]+$/, '') || 'task'
}

/** The plain value of a line, from an offset on, that holds {{ ... }}. */
function valueWithTemplate(line: string, from: number): { start: number; end: number } | null {
  let quote = ''
  let depth = 0
  let start = -1
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++
      else if (char === quote) quote = ''
    } else if (line.startsWith('{{', i)) {
      if (i < from) {
        i++
        continue
      }
      const close = line.indexOf('}}', i)
      if (close < 0) return null
      if (start < 0) start = i
      return { start, end: endOfValue(line, close + 2, depth > 0 || /[,\]}]\s*$/.test(line)) }
    } else if ((char === '"' || char === "'") && start < 0) quote = char
    else if (char === '{' || char === '[') {
      depth++
      start = -1
    } else if (char === '}' || char === ']') depth--
    else if (char === ',' && depth > 0) start = -1
    else if (char === '#' && /\s/.test(line[i - 1] ?? ' ')) return null
    else if (/[:-]/.test(char) && /\s/.test(line[i + 1] ?? ' ') && (char === ':' || start < 0)) start = -1
    else if (!/\s/.test(char) && start < 0) start = i
  }
  return null
}

function endOfValue(line: string, from: number, flow: boolean): number {
  for (let i = from; i < line.length; i++) {
    if (line.startsWith('{{', i)) i = Math.max(i, line.indexOf('}}', i) + 1)
    else if (flow && /[,\]}]/.test(line[i]!)) return line.slice(0, i).trimEnd().length
    else if (line[i] === '#' && /\s/.test(line[i - 1] ?? '')) return line.slice(0, i).trimEnd().length
  }
  return line.trimEnd().length
}

function newline(source: Source): string {
  return source.text.includes('\r\n') ? '\r\n' : '\n'
}
