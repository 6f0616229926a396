import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml'

/** What is at an offset of a task file: where in the tree it is, and what is being written there. */
export interface CursorContext {
  /** keys and indices from the root of the file (YAML) or of the task (JSONL) */
  path: (string | number)[]
  role: 'key' | 'value'
  /** plain data of the map around it, as far as it can be read: decides which keys are known */
  around: Readonly<Record<string, unknown>>
  /** offsets of the word that a completion replaces, quotes included; in hovers the whole key or value */
  start: number
  end: number
  /** written as JSON: keys and texts in double quotes */
  json: boolean
  /** inside { } or [ ] */
  flow: boolean
  /** blanks before the keys around, for what takes several lines */
  indent: number
}

const MARK = 'zzcursorzz'

/** What can be completed at an offset; null where nothing can. */
export function contextAt(text: string, offset: number, jsonl: boolean): CursorContext | null {
  const window = windowAt(text, offset, jsonl)
  const at = offset - window.start
  const lineStart = window.text.lastIndexOf('\n', at - 1) + 1
  const before = window.text.slice(lineStart, at)
  const after = /^[^\n]*/.exec(window.text.slice(at))![0]
  if (/(?:^|\s)#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return null
  const word = /"?[\w.-]*$/.exec(before)![0]
  const rest = /^[\w.-]*"?/.exec(after)![0]
  const start = at - word.length
  const end = at + (word.startsWith('"') || !rest.endsWith('"') ? rest.length : rest.length - 1)
  const block = !jsonl && /^\s*(?:- +)*$/.test(window.text.slice(lineStart, start))
  const colon = /^\s*:/.test(window.text.slice(end))
  const placed = jsonl || word.startsWith('"') ? `"${MARK}"` : MARK
  const marked = window.text.slice(0, start) + placed + (block && !colon ? ':' : '') + window.text.slice(end)
  const found = find(marked, ({ value }) => typeof value === 'string' && value.includes(MARK))
  if (found === null) return null
  return {
    ...found.context,
    start: start + window.start,
    end: end + window.start,
    json: jsonl,
  }
}

/** The key or value at an offset; null where there is none. */
export function nodeAt(text: string, offset: number, jsonl: boolean): CursorContext | null {
  const window = windowAt(text, offset, jsonl)
  const at = offset - window.start
  const found = find(window.text, ({ range }) => !!range && range[0] <= at && at < range[1])
  if (found === null) return null
  const [start, end] = found.range
  return { ...found.context, start: start + window.start, end: end + window.start, json: jsonl }
}

type Found = Omit<CursorContext, 'start' | 'end' | 'json'>

/** The scalar that passes a test, and its place in the tree. Broken text is read as far as possible. */
function find(
  text: string,
  test: (scalar: Scalar) => boolean,
): { context: Found; range: [number, number] } | null {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    keepSourceTokens: false,
    lineCounter: lines,
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
  })
  const column = (node: Node) => (node.range ? lines.linePos(node.range[0]).col - 1 : 0)
  const walk = (
    node: unknown,
    path: (string | number)[],
    role: 'key' | 'value',
    around: Found['around'],
    at: { flow: boolean; indent: number },
  ): { context: Found; range: [number, number] } | null => {
    if (isScalar(node)) {
      if (!test(node) || !node.range) return null
      return { context: { path, role, around, ...at }, range: [node.range[0], node.range[1]] }
    }
    const flow = at.flow || ((isMap(node) || isSeq(node)) && node.flow === true)
    if (isMap(node)) {
      const own = plain(node)
      const inside = { flow, indent: flow ? at.indent : column(node) }
      for (const pair of node.items) {
        const name = isScalar(pair.key) ? String(pair.key.value) : ''
        const found =
          walk(pair.key, path, 'key', own, inside) ?? walk(pair.value, [...path, name], 'value', own, inside)
        if (found) return found
      }
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        if (isPair(item)) continue
        const found = walk(item, [...path, index], 'value', around, { flow, indent: column(node) })
        if (found) return found
      }
    }
    return null
  }
  return walk(document.contents, [], 'value', {}, { flow: false, indent: 0 })
}

/** Scalars of a map, and of the maps in it, by key. */
function plain(node: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  if (!isMap(node)) return out
  for (const { key, value } of node.items) {
    if (!isScalar(key) || String(key.value).includes(MARK)) continue
    out[String(key.value)] = isScalar(value) ? value.value : isMap(value) ? plain(value) : null
  }
  return out
}

/**
 * The part of the text around an offset that decides what is there, so that a file of any size and with mistakes
 * elsewhere is handled quickly: of JSONL the line, of YAML the top-level entry, of a list of tasks the one task.
 */
function windowAt(text: string, offset: number, jsonl: boolean): { text: string; start: number } {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = endOfLine(text, offset)
  if (jsonl) return { text: text.slice(lineStart, lineEnd), start: lineStart }
  const own = text.slice(lineStart, lineEnd)
  if (/^[^\s#-]/.test(own) || (own.trim() === '' && offset === lineStart))
    return { text: text.slice(lineStart, topEnd(text, lineEnd)), start: lineStart }
  // Up to the top-level key, remembering where the nearest item of the outermost list begins.
  let item = -1
  let indent = Number.POSITIVE_INFINITY
  let head = lineStart
  for (let at = lineStart; ; at = text.lastIndexOf('\n', at - 2) + 1) {
    const line = text.slice(at, endOfLine(text, at))
    const dash = /^( *)- /.exec(`${line} `)
    if (dash && dash[1]!.length < indent) {
      indent = dash[1]!.length
      item = at
    }
    if (/^[^\s#-]/.test(line)) {
      head = at
      break
    }
    if (at === 0) break
  }
  const headLine = text.slice(head, endOfLine(text, head))
  if (!/^tasks\s*:/.test(headLine) || item < 0)
    return { text: text.slice(head, topEnd(text, lineEnd)), start: head }
  let end = topEnd(text, lineEnd)
  const next = new RegExp(`^ {${indent}}- `, 'm').exec(text.slice(lineEnd, end))
  if (next) end = lineEnd + next.index
  // The head before the task keeps its length, so that offsets stay the same.
  const before = 'tasks:\n'
  return { text: before + text.slice(item, end), start: item - before.length }
}

function topEnd(text: string, from: number): number {
  const next = /^[^\s#-]/m.exec(text.slice(from))
  return next ? from + next.index : text.length
}

function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at < 0 ? text.length : at
}
