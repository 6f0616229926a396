import { utf8ToBytes } from '@noble/hashes/utils.js'
import { CsvError, parse } from 'csv-parse/sync'
import { plainEnds } from '../../code/language/line-ends.ts'
import { UsageError } from '../../errors.ts'
import { readJson } from '../../tasks/json-source.ts'
import { plainMap, Source, type SourceNode } from '../../tasks/source-tree.ts'
import type { LeftOut } from './imported.ts'
import { asWritten, isScalar, WrittenNumber } from './written-number.ts'

/** One row of a table: a line of JSONL or CSV, or an element of a JSON list. */
export interface Row {
  /** where it begins, from 1 */
  line: number
  values: Readonly<Record<string, unknown>>
  /** name of the list that held it, e.g. "train" of {"train": [...]} */
  list?: string
}

export interface Rows {
  /** names of columns in the order in which they first occur */
  columns: string[]
  rows: Row[]
  leftOut: LeftOut[]
}

/** One JSON object a line. Lines that are none are left out with the reason. */
export function readJsonl(text: string): Rows {
  const rows: Row[] = []
  const leftOut: LeftOut[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue
    const source = new Source('', line)
    const node = readJson(source, 0, line.length)
    const [wrong] = source.diagnostics
    if (node === null || wrong !== undefined)
      leftOut.push({ line: index + 1, reason: wrong?.message ?? 'the line is not valid JSON.' })
    else {
      const values = plainData(node)
      if (isRecord(values)) rows.push({ line: index + 1, values })
      else leftOut.push({ line: index + 1, reason: 'the line holds no JSON object.' })
    }
  }
  return { columns: columnsOf(rows), rows, leftOut }
}

/**
 * A JSON list of objects, or an object of such lists at any depth (as saved programs and data sets have them).
 * Throws UsageError where the text is no JSON or holds no list of objects.
 */
export function readJsonList(text: string, file: string): Rows {
  const source = new Source(file, text.replace(/^\uFEFF/, ''))
  const root = readJson(source, 0, source.text.length)
  if (root === null) {
    const [first] = source.diagnostics
    throw new UsageError(`${file}:${first?.line ?? 1}: the file is not valid JSON: ${first?.message ?? ''}`)
  }
  const rows: Row[] = []
  const leftOut: LeftOut[] = []
  const lineOf = (node: SourceNode) => source.range(node.start, node.end).line
  const take = (node: SourceNode, list: string | undefined, depth: number) => {
    if (node.kind === 'list') {
      for (const item of node.items) {
        const values = plainData(item)
        if (isRecord(values))
          rows.push({ line: lineOf(item), values, ...(list === undefined ? {} : { list }) })
        else leftOut.push({ line: lineOf(item), reason: 'this element of the list is no JSON object.' })
      }
    } else if (node.kind === 'map' && depth < 4) {
      for (const { key, value } of node.entries) {
        const holds =
          value.kind === 'map' || (value.kind === 'list' && value.items.some(({ kind }) => kind === 'map'))
        if (holds) take(value, key, depth + 1)
      }
    }
  }
  take(root, undefined, 0)
  if (rows.length === 0)
    throw new UsageError(
      `${file}: the file holds no list of JSON objects; give one, e.g. [{"question": "...", "answer": "..."}].`,
    )
  return { columns: columnsOf(rows), rows, leftOut }
}

/**
 * CSV (RFC 4180, or with semicolons or tabs between) whose first line names the columns.
 * Throws UsageError where it cannot be read or names a column twice.
 */
export function readCsv(written: string, file: string): Rows {
  // Lines stay as many, so that they are counted as in the file.
  const text = plainEnds(written.replace(/^\uFEFF/, ''))
  let records: { record: string[]; info: { bytes: number } }[]
  try {
    records = parse(text, {
      info: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as typeof records
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UsageError(`${file}: the file is not valid CSV: ${error.message}.`)
  }
  const [head, ...body] = records
  if (head === undefined)
    throw new UsageError(`${file}: the file is empty; its first line names the columns.`)
  const columns = head.record.map((name) => name.trim())
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined)
    throw new UsageError(
      `${file}:1: the column "${twice}" is named twice; give each column a name of its own.`,
    )
  const rows: Row[] = []
  const leftOut: LeftOut[] = []
  const lines = new LineOfByte(text)
  let start = head.info.bytes
  for (const { record, info } of body) {
    const line = lines.at(start)
    start = info.bytes
    if (record.length !== columns.length) {
      leftOut.push({
        line,
        reason: `the row has ${record.length} cells, and the first line names ${columns.length} columns.`,
      })
      continue
    }
    rows.push({ line, values: Object.fromEntries(columns.map((name, index) => [name, record[index]!])) })
  }
  return { columns, rows, leftOut }
}

const [FEED, RETURN] = [10, 13]

/** Lines by offsets in bytes, which the CSV parser counts rightly inside of quotes, too. Offsets may only grow. */
class LineOfByte {
  readonly #bytes: Uint8Array
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#bytes = utf8ToBytes(text)
  }

  /** Line, from 1, of the first byte from there on that ends no line. */
  at(offset: number): number {
    for (; this.#at < this.#bytes.length; this.#at++) {
      const byte = this.#bytes[this.#at]
      if (this.#at >= offset && byte !== FEED && byte !== RETURN) break
      if (byte === FEED) this.#line++
    }
    return this.#line
  }
}

/** The one of comma, semicolon and tab that the first line has most of outside of quotes. */
function delimiterOf(text: string): string {
  const first = (/^.*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => first.split(delimiter).length
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best))
}

function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
}

/** Plain data with numbers as written, and strings with the line ends that task files and models get. */
function plainData(node: SourceNode): unknown {
  if (node.kind === 'list') return node.items.map(plainData)
  if (node.kind === 'map') return plainMap(node.entries, (entry) => plainData(entry.value))
  if (typeof node.value === 'string') return plainEnds(node.value)
  return typeof node.value === 'number' ? asWritten(node.value, node.text) : node.value
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof WrittenNumber)
  )
}

/** A cell as text; undefined where there is nothing in it. Lists of plain values are a line each. */
export function cellText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (isScalar(value)) return String(value)
  if (Array.isArray(value) && value.every(isScalar))
    return value.length === 0
      ? undefined
      : value.map((item) => (value.length === 1 ? String(item) : `- ${item}`)).join('\n')
  return JSON.stringify(value)
}
