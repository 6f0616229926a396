import {
  Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { canonicalJson } from '../digest.ts'

/**
 * Changes values inside the text of a YAML document and leaves every other byte alone. Works on the ranges of the
 * parsed nodes; the caller parses the result again and compares, since YAML has more forms than are handled here.
 */
export class Splicer {
  readonly text: string
  readonly #eol: string
  readonly #edits: { start: number; end: number; text: string }[] = []
  /** keys in the order of the format: where a new key goes */
  readonly #order: readonly string[]
  /** keys whose lists are written one item a line */
  readonly #blockKeys: ReadonlySet<string>

  constructor(text: string, order: readonly string[], blockKeys: ReadonlySet<string>) {
    this.text = text
    this.#eol = text.includes('\r\n') ? '\r\n' : '\n'
    this.#order = order
    this.#blockKeys = blockKeys
  }

  /** The text with all changes made. */
  apply(): string {
    const edits = this.#edits.map((edit, index) => ({ ...edit, index }))
    // At one position insertions come before removals.
    const takes = (edit: { start: number; end: number }) => Number(edit.end > edit.start)
    edits.sort((a, b) => a.start - b.start || takes(a) - takes(b) || a.index - b.index)
    let out = ''
    let from = 0
    for (const { start, end, text } of edits) {
      if (start < from) throw new SpliceError('edits overlap')
      out += this.text.slice(from, start) + text
      from = end
    }
    return out + this.text.slice(from)
  }

  /** Makes the map hold exactly the keys of `target`. */
  map(node: YAMLMap, target: Record<string, unknown>): void {
    const gone = node.items.filter((pair) => !(keyOf(pair) in target))
    this.#removePairs(node, gone)
    for (const pair of node.items) {
      const key = keyOf(pair)
      if (gone.includes(pair)) continue
      if (!same(plainValue(pair), target[key])) this.pair(node, pair, target[key])
    }
    const present = node.items.map(keyOf)
    for (const key of Object.keys(target)) {
      if (!present.includes(key)) this.#addPair(node, key, target[key], target)
    }
  }

  /** Gives an existing pair another value. */
  pair(parent: YAMLMap, pair: Pair, target: unknown): void {
    const { value } = pair
    if (isNode(value) && this.#into(value, target)) return
    const key = keyOf(pair)
    const keyStart = rangeOf(pair.key)[0]
    const block = !parent.flow && this.#asBlock(key, target)
    const rendered = block
      ? this.#blockLines(key, target, this.#column(keyStart))
          .map((line, at) => (at === 0 ? line : this.#eol + line))
          .join('')
      : this.#inline(target, parent) + this.#headComment(value)
    const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
    if (!colon || !('offset' in colon)) throw new SpliceError('a key without a colon')
    const empty = !isNode(value) || (isScalar(value) && (value.source ?? '') === '' && value.value === null)
    const afterColon = colon.offset + 1
    if (empty) {
      this.#edit(afterColon, afterColon, block ? rendered : ` ${rendered}`)
      return
    }
    const start = rangeOf(value)[0]
    const end = this.#contentEnd(value)
    const isBelow = isCollection(value) && !value.flow && this.text.slice(afterColon, start).trim() === ''
    if (!block && !isBelow && (parent.flow || this.#column(start) > this.#column(keyStart))) {
      this.#edit(start, end, rendered)
    } else {
      this.#edit(afterColon, end, block ? rendered : ` ${rendered}`)
    }
  }

  /** Deletes the items at these indices of a list, with their dashes or commas. */
  removeItems(node: YAMLSeq, indices: readonly number[]): void {
    if (node.flow) {
      const starts = node.items.map((item) => rangeOf(item)[0])
      const ends = node.items.map((item) => this.#contentEnd(item))
      this.#removeFlow(starts, ends, indices)
      return
    }
    for (const index of indices) {
      const dash = this.#dash(node, index)
      if (this.text.slice(this.#lineStart(dash), dash).trim() !== '') throw new SpliceError('a nested dash')
      this.#edit(this.#lineStart(dash), this.#lineAfter(this.#contentEnd(node.items[index])), '')
    }
  }

  /** Runs of neighbours go together with the comma behind them, the last run with the comma in front. */
  #removeFlow(starts: readonly number[], ends: readonly number[], indices: readonly number[]): void {
    for (const first of indices) {
      if (indices.includes(first - 1)) continue
      let behind = first + 1
      while (indices.includes(behind)) behind++
      const next = starts[behind]
      if (next !== undefined) this.#edit(starts[first]!, next, '')
      else this.#edit(ends[first - 1] ?? starts[first]!, ends[behind - 1]!, '')
    }
  }

  /**
   * Puts new items behind the item at `index`; -1 = before the first. `render` gives the lines of one item, `lead`
   * comment lines above it (not in flow lists).
   */
  addItems(
    node: YAMLSeq,
    index: number,
    values: unknown[],
    render?: (value: unknown) => string[],
    lead: (value: unknown) => string[] = () => [],
  ): void {
    if (values.length === 0) return
    if (node.flow) {
      const texts = values.map((value) => this.#inline(value, node))
      const item = node.items[index]
      if (item)
        this.#edit(this.#contentEnd(item), this.#contentEnd(item), texts.map((text) => `, ${text}`).join(''))
      else if (node.items.length === 0) throw new SpliceError('an empty list has no place')
      else
        this.#edit(
          rangeOf(node.items[0])[0],
          rangeOf(node.items[0])[0],
          texts.map((text) => `${text}, `).join(''),
        )
      return
    }
    const dash = this.#dash(node, Math.max(index, 0))
    const indent = ' '.repeat(this.#column(dash))
    const lines = values.flatMap((value) => {
      const own = render ? render(value) : [inItem(value)]
      return [
        ...lead(value).map((line) => indent + line),
        ...own.map((line, at) => (line === '' ? '' : `${indent}${at === 0 ? '- ' : '  '}${line}`)),
      ]
    })
    if (index < 0) {
      if (this.text.slice(this.#lineStart(dash), dash).trim() !== '') throw new SpliceError('a nested dash')
      this.#insertLines(this.#lineStart(dash), lines)
    } else {
      this.#insertAfter(this.#contentEnd(node.items[index]), lines)
    }
  }

  /** Tries to change the inside of a node, so that what is equal keeps its bytes. false = replace it whole. */
  #into(node: unknown, target: unknown): boolean {
    if (isMap(node) && isRecord(target) && node.items.length > 0 && Object.keys(target).length > 0) {
      this.map(node, target)
      return true
    }
    if (isSeq(node) && Array.isArray(target) && node.items.length > 0 && target.length > 0) {
      this.#list(node, target)
      return true
    }
    return false
  }

  /** Keeps the common head and tail of a list; changes, adds and removes between them. */
  #list(node: YAMLSeq, target: unknown[]): void {
    const now = node.toJSON() as unknown[]
    let head = 0
    while (head < now.length && head < target.length && same(now[head], target[head])) head++
    let tail = 0
    while (
      tail < now.length - head &&
      tail < target.length - head &&
      same(now[now.length - 1 - tail], target[target.length - 1 - tail])
    ) {
      tail++
    }
    const common = Math.min(now.length, target.length) - head - tail
    for (let index = head; index < head + common; index++) {
      const item = node.items[index]
      if (same(now[index], target[index]) || this.#into(item, target[index])) continue
      const text = node.flow
        ? this.#inline(target[index], node)
        : inItem(target[index]) + this.#headComment(item)
      this.#edit(rangeOf(item)[0], this.#contentEnd(item), text)
    }
    const gone = now.map((_, index) => index).slice(head + common, now.length - tail)
    this.removeItems(node, gone)
    this.addItems(node, head + common - 1, target.slice(head + common, target.length - tail))
  }

  #addPair(node: YAMLMap, key: string, value: unknown, target: Record<string, unknown>): void {
    const kept = node.items.filter((pair) => keyOf(pair) in target)
    const place = this.#order.indexOf(key)
    const behind = kept.findLast((pair) => {
      const at = this.#order.indexOf(keyOf(pair))
      return at >= 0 && at < place
    })
    const pair = behind ?? kept.at(-1)
    if (!pair) throw new SpliceError('a map without a place')
    const end = isNode(pair.value) ? this.#contentEnd(pair.value) : this.#contentEnd(pair.key)
    if (node.flow) {
      const name = isJson(node) ? JSON.stringify(key) : key
      this.#edit(end, end, `, ${name}: ${this.#inline(value, node)}`)
      return
    }
    this.#insertAfter(end, this.pairLines(key, value, this.#column(rangeOf(node.items[0]!.key)[0])))
  }

  /** The lines of `key: value`, the first at `column`; inner lines hold their own indent. */
  pairLines(key: string, value: unknown, column: number): string[] {
    const indent = ' '.repeat(column)
    if (!this.#asBlock(key, value)) return [`${indent}${key}: ${inPair(value)}`]
    const [first, ...rest] = this.#blockLines(key, value, column)
    return [`${indent}${key}:${first}`, ...rest]
  }

  #removePairs(node: YAMLMap, gone: readonly Pair[]): void {
    const starts = node.items.map((pair) => rangeOf(pair.key)[0])
    const ends = node.items.map((pair) => this.#contentEnd(isNode(pair.value) ? pair.value : pair.key))
    const indices = gone.map((pair) => node.items.indexOf(pair as (typeof node.items)[number]))
    if (node.flow) {
      this.#removeFlow(starts, ends, indices)
      return
    }
    for (const index of indices) {
      const start = starts[index]!
      const line = this.#lineStart(start)
      if (this.text.slice(line, start).trim() === '') this.#edit(line, this.#lineAfter(ends[index]!), '')
      else if (starts[index + 1] !== undefined) this.#edit(start, starts[index + 1]!, '')
      else throw new SpliceError('the only key of an item')
    }
  }

  #asBlock(key: string, value: unknown): boolean {
    if (!this.#blockKeys.has(key)) return false
    return Array.isArray(value) ? value.length > 0 : isRecord(value) || isMultiLine(value)
  }

  /** What stands behind `key:`, which is at `column`; the first element in the same line. */
  #blockLines(key: string, value: unknown, column: number): string[] {
    const indent = ' '.repeat(column)
    if (Array.isArray(value)) return ['', ...value.map((item) => `${indent}  - ${inItem(item)}`)]
    const [first, ...rest] = inBlock({ [key]: value }).split('\n')
    return [first!.slice(key.length + 1), ...rest.map((line) => (line === '' ? '' : indent + line))]
  }

  #inline(value: unknown, parent: YAMLMap | YAMLSeq): string {
    if (!parent.flow) return isMap(parent) ? inPair(value) : inItem(value)
    return isJson(parent) ? JSON.stringify(value) : inFlow(value)
  }

  #dash(node: YAMLSeq, index: number): number {
    const token = node.srcToken
    const item = token?.type === 'block-seq' ? token.items[index] : undefined
    const dash = item?.start.find(({ type }) => type === 'seq-item-ind')
    if (!dash) throw new SpliceError('an item without a dash')
    return dash.offset
  }

  /** Behind the last character that belongs to the node itself: no comment, no line break. */
  #contentEnd(node: unknown): number {
    if (isCollection(node) && !node.flow && node.items.length > 0) {
      const last = node.items.at(-1)
      if (isMap(node)) {
        const pair = last as Pair
        return isNode(pair.value) ? this.#contentEnd(pair.value) : this.#contentEnd(pair.key)
      }
      return this.#contentEnd(last)
    }
    const [start, end] = rangeOf(node)
    if (isBlockScalar(node)) {
      const kept = /^[|>][0-9]?\+/.test(this.text.slice(start, start + 3))
      return kept ? end : start + this.text.slice(start, end).trimEnd().length
    }
    return end
  }

  /** The comment after the indicator of a block scalar (`>-  # comment`), which belongs to it. */
  #headComment(node: unknown): string {
    if (!isBlockScalar(node)) return ''
    return /^\S+([ \t]+#[^\r\n]*)/.exec(this.text.slice(rangeOf(node)[0]))?.[1] ?? ''
  }

  #column(offset: number): number {
    return offset - this.#lineStart(offset)
  }

  #lineStart(offset: number): number {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1
    return start === 0 && this.text.startsWith('\uFEFF') ? 1 : start
  }

  /** Start of the line behind the one that ends the content at `offset`. */
  #lineAfter(offset: number): number {
    if (offset > 0 && this.text[offset - 1] === '\n') return offset
    const feed = this.text.indexOf('\n', offset)
    return feed < 0 ? this.text.length : feed + 1
  }

  #insertAfter(offset: number, lines: string[]): void {
    const at = this.#lineAfter(offset)
    if (at > 0 && this.text[at - 1] === '\n') this.#insertLines(at, lines)
    else this.#edit(at, at, lines.map((line) => this.#eol + line).join(''))
  }

  #insertLines(at: number, lines: string[]): void {
    this.#edit(at, at, lines.map((line) => line + this.#eol).join(''))
  }

  #edit(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text })
  }
}

/** A form of YAML that cannot be changed in place. */
export class SpliceError extends Error {
  override readonly name = 'SpliceError'
}

/** A value on one line, for `key: ...` of a block map. */
function inPair(value: unknown): string {
  return oneLine({ k: value }).slice('k: '.length)
}

/** A value on one line, for `- ...` of a block list. */
function inItem(value: unknown): string {
  return oneLine([value]).slice('- '.length)
}

/** A map over several lines, its texts of several lines as they are read. */
function inBlock(map: Record<string, unknown>): string {
  const document = new Document(map)
  visit(document, {
    Scalar: (_key, node) => {
      if (isMultiLine(node.value)) node.type = Scalar.BLOCK_LITERAL
    },
  })
  return document.toString({ lineWidth: 0 }).trimEnd()
}

function isMultiLine(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\n')
}

/** A value on one line, inside { } or [ ]. */
function inFlow(value: unknown): string {
  const document = new Document([value])
  flow(document, true)
  return document.toString(ON_ONE_LINE).trim().slice(2, -2)
}

const ON_ONE_LINE = { lineWidth: 0, blockQuote: false, doubleQuotedMinMultiLineLength: 1_000_000 } as const

function oneLine(wrapped: Record<string, unknown> | unknown[]): string {
  const document = new Document(wrapped)
  flow(document, false)
  return document.toString(ON_ONE_LINE).trimEnd()
}

/** Collections on one line, the outermost only if `all`; strings of several lines in double quotes. */
function flow(document: Document, all: boolean): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.QUOTE_DOUBLE
    },
    Collection: (_key, node, path) => {
      node.flow = all || path.length > 1
    },
  })
}

/** Keys in double quotes: JSON is YAML too, and stays JSON. */
function isJson(node: YAMLMap | YAMLSeq): boolean {
  let json = false
  visit(node as never, {
    Pair: (_key, pair) => {
      json = isScalar(pair.key) && pair.key.type === Scalar.QUOTE_DOUBLE
      return visit.BREAK
    },
  })
  return json
}

export function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key)
}

function plainValue(pair: Pair): unknown {
  return isNode(pair.value) ? pair.value.toJSON() : pair.value
}

/** `|` or `>`. */
function isBlockScalar(node: unknown): boolean {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)
}

function rangeOf(node: unknown): [number, number] {
  if (!isNode(node) || !node.range) throw new SpliceError('a node without a place')
  return [node.range[0], node.range[1]]
}

export function same(a: unknown, b: unknown): boolean {
  return canonicalJson([a]) === canonicalJson([b])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
