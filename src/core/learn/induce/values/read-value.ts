import { LINES, type Value } from './value.ts'

/** Longer texts are documents, not values. */
const MAX_LENGTH = 4000
const MAX_DEPTH = 12

/**
 * Reads a value from the notation of JSON, JavaScript, Python, Go or Rust, as checks print it; what is none of them is
 * text, by its lines where it has several.
 */
export function readValue(written: string): Value {
  const text = written.trim().slice(0, MAX_LENGTH)
  const reader = new Reader(text)
  const value = reader.value(0)
  if (value !== null && reader.atEnd()) return value
  const lines = text.split('\n')
  if (lines.length < 2) return { type: 'text', text, bare: true }
  const line = (index: number): Value => ({ type: 'text', text: lines.at(index)!.trim(), bare: true })
  return {
    type: 'record',
    name: LINES,
    fields: [
      ['the first line', line(0)],
      ['the last line', line(-1)],
    ],
  }
}

/** A call at the start of a text, such as `fee(1500, "x").status` of a check's name, with what stands before and after. */
export function readCall(
  text: string,
): { before: string; name: string; args: Value[]; after: string } | null {
  for (const match of text.matchAll(/(?:\bnew\s+)?([\p{L}_$][\p{L}\p{N}_$.:]*)\(/gu)) {
    const reader = new Reader(text.slice(0, MAX_LENGTH), match.index + match[0].length)
    const args = reader.items(')', 0)
    if (args === null) continue
    const after = text.slice(reader.at)
    return {
      before: text.slice(0, match.index),
      name: match[1]!,
      args: args.map(([, value]) => value),
      after,
    }
  }
  return null
}

const NAME = /[\p{L}_$&*][\p{L}\p{N}_$]*(?:(?:\.|::)[\p{L}_$][\p{L}\p{N}_$]*)*!?/uy
const NUMBER = /[-+]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?)/y
/** n of a big integer, the types of Rust's literals. */
const NUMBER_END = /(?:n|_?(?:[iu](?:8|16|32|64|128|size)|f(?:32|64)))\b/y
const VALUE_WORD = /^(?:true|false|null|undefined|nil|NaN|Infinity|nothing|True|False|None)$/
/** What stands before a list or record in Go: []string, map[string]int, [3]int, *main.T. */
const GO_TYPE = /&?(?:\[\d*\]|map\[[\w.*]+\])+[\w.*{}]*?(?=\{)/y
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }
const PAIR = /\s*(?::(?!:)|=>|=(?!=))\s*/y

/** One value from a text, by recursive descent; null where there is none. */
class Reader {
  private readonly text: string
  at: number

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  atEnd(): boolean {
    this.space()
    return this.at === this.text.length
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined || found === '') return null
    this.at += found.length
    return found
  }

  value(depth: number): Value | null {
    if (depth > MAX_DEPTH) return null
    this.space()
    if (this.take(GO_TYPE) !== null) return this.brackets('', depth)
    return (
      this.string() ??
      this.number() ??
      (this.text[this.at] !== undefined && this.text[this.at]! in CLOSING
        ? this.brackets('', depth)
        : this.named(depth))
    )
  }

  private string(): Value | null {
    const prefix = /(?:[bBrRuUfF]{1,2})?(?=["'`])/y
    const start = this.at
    const raw = /r/i.test(this.take(prefix) ?? '')
    const quote = this.text[this.at]
    if (quote !== '"' && quote !== "'" && quote !== '`') {
      this.at = start
      return null
    }
    let text = ''
    for (let i = this.at + 1; i < this.text.length; i++) {
      const c = this.text[i]!
      if (c === quote) {
        this.at = i + 1
        return { type: 'text', text }
      }
      if (c === '\\' && !raw && i + 1 < this.text.length) text += ESCAPED[this.text[++i]!] ?? this.text[i]!
      else text += c
    }
    this.at = start
    return null
  }

  private number(): Value | null {
    const start = this.at
    const written = this.take(NUMBER)
    if (written === null) return null
    this.take(NUMBER_END)
    const digits = written.replaceAll('_', '').replace(/^\+/, '')
    const number = Number(digits)
    // 2024-01-31 and 3rd begin with digits and are no numbers.
    if (Number.isFinite(number) && !/[\p{L}\p{N}_:/@%-]/u.test(this.text[this.at] ?? ''))
      return { type: 'number', number, written: digits.replace(/\.$/, '') }
    this.at = start
    return null
  }

  /** A word that is a value, or a name before brackets: Some(3), Point { x: 1 }, Decimal('1.10'). */
  private named(depth: number): Value | null {
    const start = this.at
    const name = this.take(NAME)
    if (name === null) return null
    if (VALUE_WORD.test(name)) return { type: 'word', word: name }
    const bare = name.replace(/^[&*]+|!$/g, '')
    const size = this.take(/\s*\(\d+\)(?=\s*[[{])/y)
    const next = size === null ? this.take(/\s*(?=[[({])/y) : ''
    if (next === null && !/[[({]/.test(this.text[this.at] ?? '')) {
      this.at = start
      return null
    }
    const inner = this.brackets(bare === 'vec' || bare === 'map' ? '' : bare, depth)
    if (inner === null) this.at = start
    return inner
  }

  private brackets(name: string, depth: number): Value | null {
    this.space()
    const open = this.text[this.at]
    const end = open === undefined ? undefined : CLOSING[open]
    if (end === undefined) return null
    const start = this.at
    this.at++
    const items = this.items(end, depth)
    if (items === null) {
      this.at = start
      return null
    }
    const fields = items.flatMap(([key, value]): [string, Value][] => (key === null ? [] : [[key, value]]))
    if (fields.length === items.length && (items.length > 0 || (open === '{' && name !== 'Set')))
      return { type: 'record', name, fields }
    if (fields.length > 0) return null
    // (3) is 3; (3,) is a tuple.
    if (open === '(' && name === '' && items.length === 1 && this.text[this.at - 2] !== ',')
      return items[0]![1]
    return { type: 'list', name, items: items.map(([, value]) => value) }
  }

  /** What is between brackets, with the key where it has one; separated by commas, or as Go prints it by blanks. */
  items(end: string, depth: number): [string | null, Value][] | null {
    const items: [string | null, Value][] = []
    for (;;) {
      this.space()
      if (this.text[this.at] === end) {
        this.at++
        return items
      }
      const item = this.item(end, depth)
      if (item === null) return null
      items.push(item)
      this.space()
      if (this.text[this.at] === ',') this.at++
      else if (this.text[this.at] !== end && !/\s/.test(this.text[this.at - 1] ?? '')) return null
    }
  }

  private item(end: string, depth: number): [string | null, Value] | null {
    const start = this.at
    const key = this.key()
    if (key !== null && this.take(PAIR) !== null) {
      const value = this.value(depth + 1) ?? this.word(end)
      return value === null ? null : [key, value]
    }
    this.at = start
    const value = this.value(depth + 1) ?? this.word(end)
    return value === null ? null : [null, value]
  }

  private key(): string | null {
    const quoted = this.string()
    if (quoted?.type === 'text') return quoted.text
    return this.take(/[\p{L}_$][\p{L}\p{N}_$-]*|\d+(?=\s*(?::|=>))/uy)
  }

  /** A word without quotation marks, as Go prints the strings of a struct, or the name of an enum's member. */
  private word(end: string): Value | null {
    const text = this.take(end === ']' ? /[^\s,[\](){}"'`]+/y : /[^\s,[\](){}"'`:]+/y)
    return text === null ? null : { type: 'text', text, bare: true }
  }
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }
