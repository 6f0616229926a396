import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml'
import { quoteTemplates } from './fixes.ts'
import type { Source, SourceEntry, SourceNode } from './source-tree.ts'
import { explainYamlError, TEMPLATE_NEEDS_QUOTES } from './yaml-errors.ts'

/** Aliases may not make a file look more than this many times (and this many values) larger than it is. */
const ALIAS_GROWTH = 10
const ALIAS_FREE = 100_000

/**
 * Reads one YAML 1.2 document (core schema, merge keys) with the position of everything. Null, with the reason
 * reported, when it cannot be read. js-yaml's events carry offsets and are several times faster than a document
 * tree with positions, which decides whether a file of 10,000 tasks opens at once.
 */
export function readYaml(source: Source): SourceNode | null {
  let events: Event[]
  try {
    events = parseEvents(source.text, {})
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    explainYamlError(source, error.reason, error.mark?.position ?? 0)
    return null
  }
  return new TreeBuilder(source, events).build()
}

class TreeBuilder {
  readonly #source: Source
  readonly #events: Event[]
  readonly #anchors = new Map<string, { node: SourceNode | null; size: number }>()
  #at = 0
  /** values read so far, aliases counted as what they refer to */
  #size = 0
  #broken = false
  /** end of the scalar read last */
  #last = 0

  constructor(source: Source, events: Event[]) {
    this.#source = source
    this.#events = events
  }

  build(): SourceNode | null {
    const documents = this.#events.filter((event) => event.type === EVENT_ID.DOCUMENT).length
    if (documents > 1) {
      const second = /^---/m.exec(this.#source.text.slice(3))
      const at = second === null ? 0 : second.index + 3
      this.#source.report(at, at + 3, 'the file holds more than one YAML document; remove the line "---".', {
        start: at,
        end: at + 3,
        text: '',
      })
      return null
    }
    this.#at = 1
    const next = this.#events[this.#at]
    if (next === undefined || next.type === EVENT_ID.POP) return emptyAt(0)
    const node = this.#node()
    return this.#broken ? null : node
  }

  #node(): SourceNode {
    const event = this.#events[this.#at++]!
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd)
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) {
      throw new Error('the YAML events are not nested as expected')
    }
    const anchor = event.anchorStart < 0 ? null : this.#source.text.slice(event.anchorStart, event.anchorEnd)
    if (anchor !== null) this.#anchors.set(anchor, { node: null, size: 0 })
    const before = this.#size++
    const node =
      event.type === EVENT_ID.SCALAR
        ? this.#scalar(event)
        : event.type === EVENT_ID.SEQUENCE
          ? this.#list(event.start)
          : this.#map(event.start, event.style === COLLECTION_STYLE.FLOW)
    if (anchor !== null) this.#anchors.set(anchor, { node, size: this.#size - before })
    return node
  }

  #alias(start: number, end: number): SourceNode {
    const name = this.#source.text.slice(start, end)
    const anchor = this.#anchors.get(name)
    if (anchor === undefined || anchor.node === null) {
      const message =
        anchor === undefined
          ? `*${name} refers to an anchor that is not defined before it; write &${name} where it is defined, or quote the text.`
          : `*${name} refers to itself; an alias can only repeat what is already complete.`
      this.#fail(start, end, message)
      return emptyAt(start)
    }
    this.#size += anchor.size
    if (this.#size > ALIAS_FREE + ALIAS_GROWTH * this.#events.length) {
      this.#fail(
        start,
        end,
        'the aliases (*name) of this file multiply to far more values than it holds; write the values out instead.',
      )
      return emptyAt(start)
    }
    return anchor.node
  }

  /** Reports what makes the rest of the file worthless, once. */
  #fail(start: number, end: number, message: string): void {
    if (!this.#broken) this.#source.report(start, end, message)
    this.#broken = true
  }

  #list(start: number): SourceNode {
    const items: SourceNode[] = []
    while (this.#events[this.#at]!.type !== EVENT_ID.POP) items.push(this.#node())
    this.#at++
    return { kind: 'list', items, start, end: items.at(-1)?.end ?? start + 1 }
  }

  #map(start: number, flow: boolean): SourceNode {
    const entries: SourceEntry[] = []
    const seen = new Set<string>()
    let end = start + 1
    let template = false
    while (this.#events[this.#at]!.type !== EVENT_ID.POP) {
      const key = this.#node()
      const value = this.#node()
      end = Math.max(key.end, value.end)
      if (key.kind !== 'scalar') {
        // {{id}} without quotes is a mapping whose key is a mapping.
        template ||= flow && key.kind === 'map' && this.#source.text.startsWith('{{', start)
        if (!template) this.#fail(key.start, key.end, 'a key must be plain text, not a list or a mapping.')
      } else if (key.text === '<<') {
        merge(entries, value)
      } else {
        if (seen.has(key.text)) {
          this.#source.report(key.start, key.end, `the key "${key.text}" is used twice; keep one of them.`)
        }
        seen.add(key.text)
        const own = { key: key.text, keyStart: key.start, keyEnd: key.end, value }
        const merged = entries.findIndex((entry) => entry.key === key.text)
        if (merged >= 0) entries[merged] = own
        else entries.push(own)
      }
    }
    this.#at++
    if (!template) return { kind: 'map', entries, start, end }
    const close = this.#source.text.indexOf('}}', start)
    const stop = close < 0 ? start + 2 : close + 2
    this.#source.report(start, stop, TEMPLATE_NEEDS_QUOTES, quoteTemplates(this.#source, start))
    return { kind: 'scalar', value: '{{id}}', text: '{{id}}', start, end: stop }
  }

  #scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): SourceNode {
    const text = getScalarValue(this.#source.text, event)
    const quote =
      event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0
    // An omitted value (`answer:`) has no position of its own: it gets the end of the text before it.
    const start = event.valueStart < 0 ? this.#last : event.valueStart - quote
    const end = event.valueStart < 0 ? this.#last : event.valueEnd + quote
    this.#last = end
    let value: string | number | boolean | null = event.style === SCALAR_STYLE.PLAIN ? coreValue(text) : text
    if (event.tagStart >= 0) {
      const tag = this.#source.text.slice(event.tagStart, event.tagEnd)
      if (tag === '!!str' || tag === '!') value = text
      else if (!['!!int', '!!float', '!!bool', '!!null'].includes(tag)) {
        this.#source.report(event.tagStart, event.tagEnd, `the YAML tag ${tag} is not known here; remove it.`)
      }
    }
    return { kind: 'scalar', value, text, start, end }
  }
}

function emptyAt(at: number): SourceNode {
  return { kind: 'scalar', value: null, text: '', start: at, end: at }
}

/** `<<`: keys of the merged map (or maps) that are not there yet. */
function merge(entries: SourceEntry[], value: SourceNode): void {
  for (const map of value.kind === 'list' ? value.items : [value]) {
    if (map.kind !== 'map') continue
    for (const entry of map.entries) {
      if (!entries.some((own) => own.key === entry.key)) entries.push(entry)
    }
  }
}

const NULL = /^(?:~|null|Null|NULL)?$/
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/
const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INFINITE = /^([-+]?)\.(?:inf|Inf|INF)$/

/** A plain scalar by the core schema (YAML 1.2.2, section 10.3.2). */
function coreValue(text: string): string | number | boolean | null {
  const first = text.charCodeAt(0)
  // Most plain scalars are words: none of the patterns begins with other letters than these.
  if (first > 57 && !'~nNtTfF'.includes(text[0]!)) return text
  if (NULL.test(text)) return null
  if (BOOLEAN.test(text)) return text[0] === 't' || text[0] === 'T'
  if (INTEGER.test(text)) return Number(text)
  if (FLOAT.test(text)) return Number(text)
  const infinite = INFINITE.exec(text)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text
}
