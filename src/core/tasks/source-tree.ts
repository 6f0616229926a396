import type { Diagnostic, Range } from './diagnostics.ts'

/** A value of a file with its position (UTF-16 offsets, end exclusive): what YAML and JSON have in common. */
export type SourceNode =
  | { kind: 'scalar'; value: string | number | boolean | null; text: string; start: number; end: number }
  | { kind: 'map'; entries: SourceEntry[]; start: number; end: number }
  | { kind: 'list'; items: SourceNode[]; start: number; end: number }

export interface SourceEntry {
  key: string
  keyStart: number
  keyEnd: number
  value: SourceNode
}

/** A change of a file's text that makes it right: `text` in place of what is between two offsets. */
export interface TextFix {
  start: number
  end: number
  text: string
}

/** A file that is being read: turns offsets into lines and collects what is wrong. */
export class Source {
  readonly file: string
  readonly text: string
  readonly diagnostics: Diagnostic[] = []
  readonly #lineStarts: number[]

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
    this.#lineStarts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1)
  }

  range(start: number, end: number): Range {
    const from = this.#position(start)
    const to = this.#position(Math.max(start, end))
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
  }

  /** An error between two offsets, with the change that makes it right where there is an obvious one. */
  report(start: number, end: number, message: string, fix?: TextFix): void {
    const change = fix === undefined ? {} : { fix: { range: this.range(fix.start, fix.end), text: fix.text } }
    this.diagnostics.push({
      file: this.file,
      ...this.range(start, end),
      severity: 'error',
      message,
      ...change,
    })
  }

  /** Text of the line (without its break) that holds this offset, and where it starts. */
  lineAt(offset: number): { text: string; start: number } {
    const start = this.#lineStarts[this.#position(offset).line - 1]!
    const end = this.text.indexOf('\n', start)
    const text = this.text.slice(start, end < 0 ? this.text.length : end)
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, start }
  }

  #position(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#lineStarts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.#lineStarts[low]! + 1 }
  }
}

/** The node under these keys and indices, as far as the path goes: a missing key gives the map it is missing from. */
export function locate(node: SourceNode, path: readonly PropertyKey[]): SourceNode {
  let at = node
  for (const step of path) {
    const next =
      at.kind === 'map'
        ? entryOf(at, String(step))?.value
        : at.kind === 'list'
          ? at.items[Number(step)]
          : undefined
    if (next === undefined) return at
    at = next
  }
  return at
}

export function entryOf(node: SourceNode, key: string): SourceEntry | undefined {
  return node.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined
}

/** Plain data of a node. Keys such as __proto__ stay plain keys. Shared (aliased) nodes become shared data. */
export function toPlain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(toPlain)
  return plainMap(node.entries, (entry) => toPlain(entry.value))
}

export function plainMap(
  entries: readonly SourceEntry[],
  value: (entry: SourceEntry) => unknown,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const entry of entries) {
    if (entry.key === '__proto__') {
      Object.defineProperty(plain, entry.key, {
        value: value(entry),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    } else plain[entry.key] = value(entry)
  }
  return plain
}
