import { parse } from 'yaml'
import { z } from 'zod'
import type { RawVerifier } from '../../tasks/schema.ts'
import { escapePattern } from './answer-verifier.ts'
import { commaList } from './comma-list.ts'
import { isRecord } from './read-rows.ts'
import { isScalar, WrittenNumber, withNumbers } from './written-number.ts'

const number = z.preprocess((value) => (value instanceof WrittenNumber ? value.value : value), z.number())

export const Assertion = z.looseObject({
  type: z.string(),
  value: z.unknown().optional(),
  threshold: number.optional(),
  weight: number.optional(),
})
export type Assertion = z.infer<typeof Assertion>

/** What an assertion becomes: a verifier, perhaps with the answer it compares with. */
export interface ImportedAssertion {
  verify: RawVerifier
  answer?: string
}

/** Assertions that a model answers; `value` states what is good. */
const RUBRICS: Readonly<Record<string, (value: string) => string>> = {
  'llm-rubric': (value) => value,
  'g-eval': (value) => value,
  'model-graded-closedqa': (value) => value,
  'model-graded-factuality': (value) => `The reply agrees in all facts with this statement: ${value}`,
  factuality: (value) => `The reply agrees in all facts with this statement: ${value}`,
}

/** Rubrics that promptfoo passes from a score of its own if none is given. */
const USUAL_THRESHOLD: Readonly<Record<string, number>> = { 'g-eval': 0.7 }

const CODE = ['javascript', 'python', 'ruby', 'webhook', 'ragas']

/** An assertion of promptfoo as a verifier, or why there is none of its kind. Its weight must be more than 0. */
export function importAssertion(assertion: Assertion): ImportedAssertion | { reason: string } {
  const { weight = 1 } = assertion
  if (!(weight > 0))
    return { reason: `the weight ${weight} of the assertion "${assertion.type}" is no weight of a verifier.` }
  const taken = take(assertion)
  return 'reason' in taken || weight === 1 ? taken : { ...taken, verify: { ...taken.verify, weight } }
}

function take({ type, value, threshold, rubricPrompt }: Assertion): ImportedAssertion | { reason: string } {
  if (CODE.includes(type.replace(/^not-/, '')))
    return { reason: `the assertion "${type}" runs code of its own; write a script verifier for it.` }
  const rubric = Object.hasOwn(RUBRICS, type) ? RUBRICS[type] : undefined
  if (rubric !== undefined) {
    if (typeof value !== 'string' || value.trim() === '') return needs(type, 'a text')
    if (rubricPrompt !== undefined)
      return { reason: `the assertion "${type}" is graded with a prompt of its own ("rubricPrompt").` }
    const passAt = threshold ?? USUAL_THRESHOLD[type]
    if (passAt !== undefined && !(passAt > 0 && passAt <= 1))
      return {
        reason: `the threshold ${passAt} of the assertion "${type}" is no score that decides anything.`,
      }
    return {
      verify: { type: 'judge', rubric: rubric(value.trim()), ...(passAt === undefined ? {} : { passAt }) },
    }
  }
  if (type === 'is-json' || type === 'contains-json') return takeSchema(type, value)
  if (type === 'equals') {
    if (isRecord(value) || Array.isArray(value))
      return { verify: { type: 'json', equals: withNumbers(value) } }
    if (value === undefined || value === null || String(value).trim() === '') return needs(type, 'a value')
    return { verify: { type: 'exact' }, answer: String(value) }
  }
  return takePattern(type, value)
}

/** A schema as data, or as a text in YAML or JSON; without one any JSON passes. */
function takeSchema(type: string, value: unknown): ImportedAssertion | { reason: string } {
  let schema: unknown = value
  if (typeof value === 'string') {
    try {
      schema = parse(value)
    } catch {
      return { reason: `the schema of the assertion "${type}" is neither JSON nor YAML.` }
    }
  }
  if (schema === undefined || schema === null) return { verify: { type: 'json', schema: true } }
  const data = withNumbers(schema)
  return isRecord(data)
    ? { verify: { type: 'json', schema: data } }
    : { reason: `the value of the assertion "${type}" is no JSON schema.` }
}

function takePattern(type: string, value: unknown): ImportedAssertion | { reason: string } {
  const not = type.startsWith('not-')
  const kind = not ? type.slice(4) : type
  const flags = kind.startsWith('icontains') ? { flags: 'i' } : {}
  const somewhere = (pattern: string) => ({ verify: { type: 'regex' as const, pattern, ...flags } })
  const nowhere = (pattern: string) => somewhere(`^(?![\\s\\S]*(?:${pattern}))`)
  const text = textOf(value)
  switch (kind) {
    case 'equals':
      return not && text.trim() !== ''
        ? somewhere(`^(?!\\s*${escapePattern(text.trim())}\\s*$)`)
        : needs(type, 'a text')
    case 'contains':
    case 'icontains':
      if (text === '') return needs(type, 'a text')
      return not ? nowhere(escapePattern(text)) : somewhere(escapePattern(text))
    case 'contains-any':
    case 'icontains-any':
    case 'contains-all':
    case 'icontains-all': {
      const texts = textsOf(value)
      if (texts === null) return needs(type, 'a list of texts, or texts with commas between,')
      const patterns = texts.map(escapePattern)
      if (kind.endsWith('-any')) return not ? nowhere(patterns.join('|')) : somewhere(patterns.join('|'))
      const all = patterns.map((pattern) => `(?=[\\s\\S]*${pattern})`).join('')
      return somewhere(not ? `^(?!${all})` : `^${all}`)
    }
    case 'starts-with':
      if (text === '') return needs(type, 'a text')
      return somewhere(not ? `^(?!${escapePattern(text)})` : `^${escapePattern(text)}`)
    case 'regex':
      if (text === '') return needs(type, 'a pattern')
      try {
        new RegExp(text)
      } catch {
        return { reason: `the pattern of the assertion "${type}" is not a JavaScript regular expression.` }
      }
      return not ? nowhere(text) : somewhere(text)
    default:
      return { reason: `there is no verifier like the assertion "${type}".` }
  }
}

/** The texts of a list or of a text with commas; null where one is empty, which every reply would contain. */
function textsOf(value: unknown): string[] | null {
  const list = typeof value === 'string' ? commaList(value) : isScalar(value) ? [value] : value
  if (!Array.isArray(list) || list.length === 0) return null
  const texts = list.map(textOf)
  return texts.some((text) => text === '') ? null : texts
}

const textOf = (value: unknown) => (isScalar(value) && typeof value !== 'boolean' ? String(value) : '')

const needs = (type: string, what: string) => ({
  reason: `the assertion "${type}" needs ${what} as its value.`,
})
