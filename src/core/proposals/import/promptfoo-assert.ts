import { z } from 'zod'
import type { RawVerifier } from '../../tasks/schema.ts'
import { escapePattern } from './answer-verifier.ts'
import { isRecord } from './read-rows.ts'

export const Assertion = z.looseObject({
  type: z.string(),
  value: z.unknown().optional(),
  threshold: z.number().optional(),
  weight: z.number().optional(),
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

const CODE = ['javascript', 'python', 'ruby', 'webhook', 'ragas']

/** An assertion of promptfoo as a verifier, or why there is none of its kind. */
export function importAssertion(assertion: Assertion): ImportedAssertion | { reason: string } {
  const weight =
    assertion.weight === undefined || assertion.weight <= 0 || assertion.weight === 1
      ? {}
      : { weight: assertion.weight }
  const taken = take(assertion)
  return 'reason' in taken ? taken : { ...taken, verify: { ...taken.verify, ...weight } }
}

function take({ type, value, threshold }: Assertion): ImportedAssertion | { reason: string } {
  if (CODE.includes(type.replace(/^not-/, '')))
    return { reason: `the assertion "${type}" runs code of its own; write a script verifier for it.` }
  const rubric = RUBRICS[type]
  if (rubric !== undefined) {
    if (typeof value !== 'string' || value.trim() === '') return needs(type, 'a text')
    const passAt = threshold !== undefined && threshold >= 0 && threshold <= 1 ? { passAt: threshold } : {}
    return { verify: { type: 'judge', rubric: rubric(value), ...passAt } }
  }
  if (type === 'is-json' || type === 'contains-json') {
    if (typeof value === 'string')
      return { reason: `the schema of the assertion "${type}" is in a file of its own.` }
    return { verify: { type: 'json', schema: isRecord(value) ? value : true } }
  }
  if (type === 'equals') {
    if (isRecord(value) || Array.isArray(value)) return { verify: { type: 'json', equals: value } }
    if (value === undefined || value === null || String(value).trim() === '') return needs(type, 'a value')
    return { verify: { type: 'exact' }, answer: String(value) }
  }
  return takePattern(type, value)
}

function takePattern(type: string, value: unknown): ImportedAssertion | { reason: string } {
  const not = type.startsWith('not-')
  const kind = not ? type.slice(4) : type
  const flags = kind.startsWith('i') && kind !== 'is-json' ? { flags: 'i' } : {}
  const texts = (Array.isArray(value) ? value : [value])
    .filter((one) => typeof one === 'string' || typeof one === 'number')
    .map(String)
    .filter((one) => one !== '')
  const somewhere = (pattern: string) => ({ verify: { type: 'regex' as const, pattern, ...flags } })
  const nowhere = (pattern: string) => somewhere(`^(?![\\s\\S]*(?:${pattern}))`)
  switch (kind) {
    case 'equals':
      return not && texts.length === 1
        ? somewhere(`^(?!\\s*${escapePattern(texts[0]!)}\\s*$)`)
        : unknown(type)
    case 'contains':
    case 'icontains': {
      if (texts.length !== 1) return needs(type, 'a text')
      const pattern = escapePattern(texts[0]!)
      return not ? nowhere(pattern) : somewhere(pattern)
    }
    case 'contains-any':
    case 'icontains-any': {
      if (texts.length === 0) return needs(type, 'a list of texts')
      const pattern = texts.map(escapePattern).join('|')
      return not ? nowhere(pattern) : somewhere(pattern)
    }
    case 'contains-all':
    case 'icontains-all': {
      if (texts.length === 0) return needs(type, 'a list of texts')
      if (not) return unknown(type)
      return somewhere(`^${texts.map((text) => `(?=[\\s\\S]*${escapePattern(text)})`).join('')}`)
    }
    case 'starts-with': {
      if (texts.length !== 1) return needs(type, 'a text')
      return somewhere(not ? `^(?!${escapePattern(texts[0]!)})` : `^${escapePattern(texts[0]!)}`)
    }
    case 'regex': {
      if (texts.length !== 1) return needs(type, 'a pattern')
      try {
        new RegExp(texts[0]!)
      } catch {
        return { reason: `the pattern of the assertion "${type}" is not a JavaScript regular expression.` }
      }
      return not ? nowhere(texts[0]!) : somewhere(texts[0]!)
    }
    default:
      return unknown(type)
  }
}

const needs = (type: string, what: string) => ({
  reason: `the assertion "${type}" needs ${what} as its value.`,
})
const unknown = (type: string) => ({ reason: `there is no verifier like the assertion "${type}".` })

/** Kinds that a cell of a CSV table may begin with, e.g. "contains: Paris". */
const PREFIX =
  /^((?:not-)?(?:equals|i?contains(?:-all|-any)?|starts-with|regex|is-json|contains-json|llm-rubric|factuality|similar|javascript|python|fn|eval|file))(?:\([^)]*\))?:\s*([\s\S]*)$/

/** An assertion as a cell of a CSV table writes it; a plain text is compared. */
export function cellAssertion(cell: string): Assertion {
  const match = PREFIX.exec(cell.trim())
  if (!match) return { type: 'equals', value: cell }
  const [, kind = '', rest = ''] = match
  const type = kind === 'fn' || kind === 'eval' || kind === 'file' ? 'javascript' : kind
  const many = /-(?:all|any)$/.test(type)
  return { type, value: many ? rest.split(',').map((one) => one.trim()) : rest }
}
