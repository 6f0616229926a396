import type { Source, SourceEntry, SourceNode, TextFix } from './source-tree.ts'

/** Deeper nesting is refused, so that no file can exhaust the stack. */
const MAX_DEPTH = 100
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const [BACKSLASH, QUOTE, SPACE] = [92, 34, 32]
const WORD = /[A-Za-z_'][\w']*/y

class JsonError extends Error {
  readonly at: number
  readonly fix: TextFix | undefined
  constructor(at: number, message: string, fix?: TextFix) {
    super(message)
    this.at = at
    this.fix = fix
  }
}

/**
 * Reads one JSON value (RFC 8259) from the part of the source between two offsets, keeping the position of
 * everything, which JSON.parse does not. Null, with the reason reported, when it is no JSON.
 */
export function readJson(source: Source, start: number, end: number): SourceNode | null {
  const reader = new JsonReader(source, start, end)
  try {
    return reader.whole()
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    source.report(error.at, Math.min(error.at + 1, end), error.message, error.fix)
    return null
  }
}

class JsonReader {
  readonly #source: Source
  readonly #text: string
  readonly #end: number
  #at: number

  constructor(source: Source, start: number, end: number) {
    this.#source = source
    this.#text = source.text
    this.#at = start
    this.#end = end
  }

  whole(): SourceNode {
    const node = this.#value(0)
    this.#space()
    if (this.#at < this.#end) {
      const gap = /[\s,]*/y
      gap.lastIndex = node.end
      const next = node.end + gap.exec(this.#text)![0].length
      this.#fail('there is more text after the JSON value; a line holds one value', this.#at, {
        start: node.end,
        end: Math.min(next, this.#end),
        text: '\n',
      })
    }
    return node
  }

  #fail(message: string, at = this.#at, fix?: TextFix): never {
    throw new JsonError(at, `this is not valid JSON: ${message}.`, fix)
  }

  #space(): void {
    for (; this.#at < this.#end; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return
    }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined || this.#at + found.length > this.#end) return null
    this.#at += found.length
    return found
  }

  #value(depth: number): SourceNode {
    this.#space()
    if (depth > MAX_DEPTH) this.#fail(`it is nested more than ${MAX_DEPTH} levels deep`)
    if (this.#at >= this.#end)
      this.#fail('it ends too early; a value, a quote or a closing bracket is missing')
    const start = this.#at
    const first = this.#text[start]!
    if (first === '{') return this.#map(start, depth)
    if (first === '[') return this.#list(start, depth)
    if (first === '"') return this.#scalar(this.#string(), start)
    const number = this.#match(NUMBER)
    if (number !== null) return this.#scalar(Number(number), start)
    const word = this.#match(WORD)
    if (word === 'true' || word === 'false') return this.#scalar(word === 'true', start)
    if (word === 'null') return this.#scalar(null, start)
    this.#fail(
      word === null ? `a value cannot begin with ${JSON.stringify(first)}` : `${word} needs double quotes`,
      start,
      word === null || word.includes("'") ? undefined : { start, end: this.#at, text: JSON.stringify(word) },
    )
  }

  #scalar(value: string | number | boolean | null, start: number): SourceNode {
    const text = typeof value === 'string' ? value : this.#text.slice(start, this.#at)
    return { kind: 'scalar', value, text, start, end: this.#at }
  }

  #string(): string {
    const start = this.#at
    let plain = true
    for (let at = start + 1; at < this.#end; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === BACKSLASH) at++
      if (code === BACKSLASH || code < SPACE) plain = false
      if (code !== QUOTE) continue
      this.#at = at + 1
      return plain ? this.#text.slice(start + 1, at) : this.#unescape(start, at + 1)
    }
    this.#fail('the closing quote of this text is missing')
  }

  #unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(start, end)) as string
    } catch {
      this.#fail(
        'this text has an unknown \\ escape or a raw tab or line break in it; write \\\\, \\t or \\n',
        start,
      )
    }
  }

  #list(start: number, depth: number): SourceNode {
    const items: SourceNode[] = []
    this.#at++
    this.#space()
    if (this.#text[this.#at] !== ']' || this.#at >= this.#end) {
      do items.push(this.#value(depth + 1))
      while (this.#comma(']'))
    }
    this.#at++
    return { kind: 'list', items, start, end: this.#at }
  }

  #map(start: number, depth: number): SourceNode {
    const entries: SourceEntry[] = []
    const seen = new Set<string>()
    this.#at++
    this.#space()
    if (this.#text[this.#at] !== '}' || this.#at >= this.#end) {
      do {
        this.#space()
        const keyStart = this.#at
        if (this.#at >= this.#end) this.#fail('it ends too early; a closing } is missing')
        if (this.#text[this.#at] !== '"') this.#fail('a key in double quotes is expected here')
        const key = this.#string()
        const keyEnd = this.#at
        this.#space()
        if (this.#at >= this.#end || this.#text[this.#at] !== ':')
          this.#fail(`a : is missing after the key "${key}"`)
        this.#at++
        if (seen.has(key))
          this.#source.report(keyStart, keyEnd, `the key "${key}" is used twice; keep one of them.`)
        seen.add(key)
        entries.push({ key, keyStart, keyEnd, value: this.#value(depth + 1) })
      } while (this.#comma('}'))
    }
    this.#at++
    return { kind: 'map', entries, start, end: this.#at }
  }

  /** Skips a comma (true) or stops at the closing bracket (false). */
  #comma(close: string): boolean {
    this.#space()
    const next = this.#at < this.#end ? this.#text[this.#at] : undefined
    if (next === ',') {
      this.#at++
      return true
    }
    if (next === close) return false
    this.#fail(
      next === undefined
        ? `it ends too early; a closing ${close} is missing`
        : `a comma or ${close} is expected here`,
    )
  }
}
