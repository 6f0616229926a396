import { readDays } from './transforms/date.ts'
import { numberValue, textValue, type Value } from './values/value.ts'
import { wordsOf } from './values/words.ts'

/** Something that a value may be made of. Where it is one of several, any of `values` may be meant. */
export interface Source {
  values: readonly Value[]
  /** for a sentence: "the name of the parameter" */
  noun: string
  /** bits that say which source it is */
  cost: number
}

/** By a key that means the same in every task. */
export type Sources = ReadonlyMap<string, Source>

/** Words of a prompt that are read; the rest of a longer one is no source. */
const MAX_WORDS = 120
/** Characters of a prompt that are read. */
const MAX_PROMPT = 8000
/** Things of one kind that are told apart. */
export const MAX_MEMBERS = 8

/** Those of a prompt, each group read when it is first asked for: most prompts only have to confirm one. */
export class PromptSources {
  private readonly text: string
  private readonly groups = new Map<string, Sources>()

  constructor(text: string) {
    this.text = text.slice(0, MAX_PROMPT)
  }

  get(key: string): Source | undefined {
    return this.group(key.slice(0, key.indexOf(' '))).get(key)
  }

  keys(): string[] {
    return Object.keys(OF_PROMPT).flatMap((name) => [...this.group(name).keys()])
  }

  private group(name: string): Sources {
    const known = this.groups.get(name)
    if (known) return known
    const sources = new Map<string, Source>()
    OF_PROMPT[name]?.(this.text, sources)
    this.groups.set(name, sources)
    return sources
  }
}

/** Names of the parameters, as the prompt writes the call. */
export function parametersOf(name: string, prompt: string): string[] {
  const at = prompt.indexOf(`${name}(`)
  if (at < 0) return []
  const inside = /^\(([^()]*)\)/.exec(prompt.slice(at + name.length))?.[1] ?? ''
  return inside.split(',').flatMap((part) => /^\s*[&*]?([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(part)?.[1] ?? [])
}

export const only = (text: string, noun: string, cost: number): Source => ({
  values: [textValue(text)],
  noun,
  cost,
})

/** A name where there is one, and any of them where there are several. */
export function named(
  sources: Map<string, Source>,
  key: string,
  one: string,
  any: string,
  names: readonly string[],
): void {
  const distinct = [...new Set(names)].slice(0, MAX_WORDS)
  const [first] = distinct
  if (first === undefined) return
  sources.set(`${key} any`, { values: distinct.map(textValue), noun: any, cost: 3 })
  if (distinct.length === 1) sources.set(`${key} only`, only(first, one, 2))
}

type Add = (prompt: string, sources: Map<string, Source>) => void

/** By the first word of their keys. */
const OF_PROMPT: Readonly<Record<string, Add>> = {
  parameter: (prompt, sources) => {
    const signature = /(?<![\p{L}\p{N}_$])([\p{L}_$][\p{L}\p{N}_$]*)\(/u.exec(prompt)?.[1]
    if (signature === undefined) return
    named(
      sources,
      'parameter',
      'the name of the parameter',
      'the name of a parameter',
      parametersOf(signature, prompt),
    )
  },
  field: (prompt, sources) => {
    const fields = [...prompt.matchAll(/(?<=[\p{L}\p{N}_)])\.([\p{L}_$][\p{L}\p{N}_$]*)/gu)].map(
      ([, name]) => name!,
    )
    named(sources, 'field', 'the name of the field', 'the name of a field', fields)
  },
  number: (prompt, sources) => several(sources, 'number', 'number of the task', numbersIn(prompt)),
  quoted: (prompt, sources) =>
    several(sources, 'quoted', 'quoted text of the task', quotedIn(prompt).map(textValue)),
  date: (prompt, sources) => several(sources, 'date', 'date of the task', datesIn(prompt).map(textValue)),
  label: (prompt, sources) => {
    for (const [label, value] of labelsIn(prompt))
      sources.set(`label ${label}`, {
        values: [scalar(value)],
        noun: `what the task gives as "${label}"`,
        cost: 4,
      })
  },
  near: (prompt, sources) => {
    const words = tokensOf(prompt)
    for (const [index, word] of words.slice(0, MAX_WORDS).entries()) {
      const anchor = word.toLowerCase()
      if (!/\p{L}/u.test(anchor)) continue
      place(sources, `near after ${anchor}`, words[index + 1], `the word after "${anchor}" in the task`)
      place(sources, `near before ${anchor}`, words[index - 1], `the word before "${anchor}" in the task`)
      const number = words.slice(index + 1, index + 5).find((one) => /^\p{Sc}?\d/u.test(one))
      place(sources, `near number ${anchor}`, number, `the number after "${anchor}" in the task`)
    }
  },
  word: (prompt, sources) => {
    const words = tokensOf(prompt)
    const distinct = [...new Set(words.filter((word) => /\p{L}/u.test(word)))].slice(0, MAX_WORDS)
    if (distinct.length > 0)
      sources.set('word any', { values: distinct.map(textValue), noun: 'a word of the task', cost: 4 })
    const [first, last] = [words[0], words.at(-1)]
    if (first !== undefined) sources.set('word first', only(first, 'the first word of the task', 4))
    if (last !== undefined) sources.set('word last', only(last, 'the last word of the task', 4))
  },
  text: (prompt, sources) => sources.set(WHOLE_PROMPT, only(prompt.trim(), 'the text of the task', 3)),
}

/** The key of the prompt as a whole. */
export const WHOLE_PROMPT = 'text whole'

function several(sources: Map<string, Source>, key: string, noun: string, values: readonly Value[]): void {
  const [first, second] = values
  if (first === undefined) return
  sources.set(`${key} first`, { values: [first], noun: `the ${second ? 'first ' : ''}${noun}`, cost: 3 })
  if (second === undefined) return
  sources.set(`${key} second`, { values: [second], noun: `the second ${noun}`, cost: 4 })
  sources.set(`${key} last`, { values: [values.at(-1)!], noun: `the last ${noun}`, cost: 4 })
  sources.set(`${key} any`, { values: values.slice(0, MAX_MEMBERS), noun: `a ${noun}`, cost: 4 })
}

/** The first place that a word stands at counts. */
function place(sources: Map<string, Source>, key: string, text: string | undefined, noun: string): void {
  if (text === undefined || sources.has(key)) return
  sources.set(key, { values: [scalar(text)], noun, cost: 6 })
}

/** A number where it is one, as people write it: 12.50, $12.50, 1,000. */
function scalar(text: string): Value {
  return /^\p{Sc}?\d[\d.,]*%?$/u.test(text) ? (numbersIn(text)[0] ?? textValue(text)) : textValue(text)
}

export function numbersIn(text: string): Value[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}_.-])-?\d+(?:[.,]\d+)*/gu)].map(([written]) => {
    const plain = written.replace(/,(?=\d{3}(?!\d))/g, '').replace(',', '.')
    return Number.isFinite(Number(plain))
      ? { ...numberValue(Number(plain)), written: plain }
      : textValue(written)
  })
}

export const quotedIn = (text: string) =>
  [...text.matchAll(/"([^"\n]{1,80})"|`([^`\n]{1,80})`|(?<![\p{L}\p{N}])'([^'\n]{1,80})'/gu)].map(
    ([, a, b, c]) => a ?? b ?? c!,
  )

const DATE =
  /\d{4}[-/.]\d{2}[-/.]\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:\d{1,2}\.?\s+)?\p{Lu}\p{Ll}{2,8}\.?\s+(?:\d{1,2},?\s+)?\d{4}/gu
const datesIn = (text: string) => (text.match(DATE) ?? []).filter((date) => readDays(date).length > 0)

const labelsIn = (text: string) =>
  [...text.matchAll(/^[ \t]{0,8}[-*]?[ \t]{0,8}(\p{L}[\p{L} _-]{0,24}):[ \t]{1,8}(\S.{0,80})$/gmu)].map(
    ([, label, value]): [string, string] => [label!.toLowerCase(), value!.trim()],
  )

/** Words and numbers of a prompt in their order. */
const tokensOf = (text: string) =>
  text.match(/\p{Sc}?\d[\d.,:/-]*\d|\p{Sc}?\d|[\p{L}_$][\p{L}\p{N}_$]*(?:[-'][\p{L}\p{N}_$]+)*/gu) ?? []

/** Words that a prompt mentions, in lower case, those inside names included. */
export function mentionedWords(prompt: string): Set<string> {
  return new Set(
    tokensOf(prompt.slice(0, MAX_PROMPT))
      .slice(0, MAX_WORDS * 2)
      .flatMap((token) => [token.toLowerCase(), ...wordsOf(token)]),
  )
}
