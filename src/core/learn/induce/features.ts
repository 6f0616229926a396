import type { Case } from './case.ts'
import { mentionedWords } from './prompt-sources.ts'
import { isNothing, show, type Value } from './values/value.ts'
import { wordsOf } from './values/words.ts'

/** Something that is so or not so of a case, as the condition of a rule. */
export interface Feature {
  /** "when the argument is negative" */
  when: string
  /** "unless the argument is negative" */
  unless: string
  /** it is the same for all checks of a task: then tasks, not checks, are what it tells apart */
  ofTask: boolean
  /** features of one kind compete with one another: the more there are, the more a fit is chance */
  kind: string
}

/** Values that are shown in a condition. */
const MAX_SHOWN = 24
const ORDINALS = ['first', 'second', 'third', 'fourth']

/** All that is so of a case, by a key that means the same in every task; words of prompts where a reader is given. */
export function featuresOf(
  { call, title, prompt, received }: Case,
  read: FeatureReader | null,
): Map<string, Feature> {
  const features = new Map<string, Feature>()
  const add = (kind: string, words: string, ofTask = false) =>
    features.set(words, { when: `when ${words}`, unless: `unless ${words}`, ofTask, kind })
  if (call) {
    const kinds = call.args.map(kindsOf)
    for (const [index, own] of kinds.slice(0, ORDINALS.length).entries()) {
      const noun = kinds.length === 1 ? 'the argument' : `the ${ORDINALS[index]} argument`
      for (const kind of own) add('argument', `${noun} ${kind}`)
    }
    if (kinds.length > 1) for (const kind of new Set(kinds.flat())) add('any argument', `an argument ${kind}`)
    if (call.args.length === 0) add('argument', 'there is no argument')
    const [first] = wordsOf(call.name.split(/[.:]/).at(-1)!)
    if (first !== undefined) add('function', `the name of the function begins with "${first}"`)
  }
  // What answers gave tells a case only where it is nothing at all: the rest is a model's own text.
  if (received.length > 0 && received.every(isNothing))
    add('result', `the result would be ${show(received[0]!)}`)
  for (const word of wordsOf(title)) add('title', `the case is about "${word}"`)
  for (const word of read?.wordsOf(prompt) ?? []) add('prompt', `the task mentions "${word}"`, true)
  return features
}

/** Reads each prompt once. */
export class FeatureReader {
  private readonly words = new Map<string, Set<string>>()

  wordsOf(prompt: string): Set<string> {
    const known = this.words.get(prompt)
    if (known) return known
    const words = mentionedWords(prompt)
    this.words.set(prompt, words)
    return words
  }
}

function kindsOf(value: Value): string[] {
  const kinds: string[] = []
  if (isNothing(value)) kinds.push('is missing')
  if (value.type === 'number') {
    if (value.number < 0) kinds.push('is negative')
    if (value.number === 0) kinds.push('is 0')
    if (value.number <= 0) kinds.push('is not positive')
    if (!Number.isInteger(value.number)) kinds.push('is not a whole number')
    kinds.push('is a number')
  } else if (value.type === 'text') {
    if (value.text === '') kinds.push('is an empty text')
    if (value.text.trim() === '') kinds.push('is blank')
    if (/^-?\d+(?:\.\d+)?$/.test(value.text)) kinds.push('is a number in quotation marks')
    kinds.push('is a text')
  } else if (value.type === 'list') {
    if (value.items.length === 0) kinds.push('is an empty list')
    kinds.push('is a list')
  } else if (value.type === 'record') {
    if (value.fields.length === 0) kinds.push('is an empty object')
    kinds.push('is an object')
  }
  const shown = show(value)
  if (shown.length <= MAX_SHOWN && value.type !== 'list' && value.type !== 'record' && !isNothing(value))
    kinds.push(`is ${shown}`)
  return kinds
}
