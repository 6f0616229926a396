import type { z } from 'zod'
import { addEntry, asId, likeQuoted, quoteValue } from './fixes.ts'
import { nearest } from './nearest.ts'
import { ID_PATTERN } from './schema.ts'
import { entryOf, locate, type Source, type SourceNode, type TextFix } from './source-tree.ts'

type Issue = z.core.$ZodIssue

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list, e.g. ["one", "two"]',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

/**
 * Reports what zod found wrong with a node, in sentences that state what would be valid.
 * `keysAt` gives the keys that are known in the map at a path.
 */
export function explainIssues(
  source: Source,
  node: SourceNode,
  issues: readonly Issue[],
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): void {
  for (const issue of issues.flatMap((found) => flatten(found, []))) {
    const at = locate(node, issue.path)
    const name = nameOf(issue.path)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const entry = entryOf(at, key)
        const known = keysAt(issue.path)
        const meant = nearest(key, known)
        const hint = meant === undefined ? `known here are ${known.join(', ')}` : `did you mean "${meant}"?`
        source.report(
          entry?.keyStart ?? at.start,
          entry?.keyEnd ?? at.end,
          `unknown key "${key}"; ${hint}`.replace(/([^?])$/, '$1.'),
          entry && meant !== undefined ? likeQuoted(source, entry.keyStart, entry.keyEnd, meant) : undefined,
        )
      }
      continue
    }
    if (issue.path.length > 0 && !exists(node, issue.path)) {
      source.report(
        at.start,
        headEnd(source, at),
        `${name} is missing; ${missingHint(issue)}.`,
        missingFix(source, at, issue),
      )
      continue
    }
    source.report(at.start, headEnd(source, at), `${describe(issue, name, at)}.`, valueFix(source, at, issue))
  }
}

/** Of a union, the alternative that the value was probably meant to be: the one that is not refused as a whole. */
function flatten(issue: Issue, prefix: PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path } as Issue]
  const refused = (issues: Issue[], ...codes: Issue['code'][]) =>
    issues.some((inner) => codes.includes(inner.code) && inner.path.length === 0)
  const meant =
    issue.errors.find((issues) => !refused(issues, 'invalid_type', 'invalid_value')) ??
    issue.errors.find((issues) => !refused(issues, 'invalid_type'))
  if (meant !== undefined) return meant.flatMap((inner) => flatten(inner, path))
  // Where a text or a mapping would be right, only a mapping could be meant as one.
  const asText = issue.errors.length === 2 && issue.errors.find(([inner]) => isExpected(inner, 'string'))
  if (asText && issue.errors.some(([inner]) => isExpected(inner, 'object')))
    return asText.flatMap((inner) => flatten(inner, path))
  const expected = issue.errors.flatMap((issues) =>
    issues.flatMap((inner) =>
      inner.code === 'invalid_type' ? [EXPECTED[inner.expected] ?? inner.expected] : [],
    ),
  )
  return [
    {
      code: 'custom',
      path,
      message: [...new Set(expected)].join(' or '),
      input: undefined,
      params: { expected: true },
    },
  ]
}

const isExpected = (issue: Issue | undefined, type: string) =>
  issue?.code === 'invalid_type' && issue.expected === type

function describe(issue: Issue, name: string, at: SourceNode): string {
  const found = foundText(at)
  switch (issue.code) {
    case 'invalid_type':
      return `${name} must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${found}${quoteHint(issue.expected, at)}`
    case 'custom':
      if (issue.path.length === 1 && issue.path[0] === 'verify') {
        return `verify must be a verifier, e.g. { type: exact }, or a list of them, not ${found}`
      }
      if (issue.params?.clause === true) return `${name} ${issue.message}`
      return `${name} must be ${issue.message}, not ${found}`
    case 'invalid_format':
      if (issue.path[0] === 'commit') return `commit ${found} must be a whole hash: git rev-parse prints it`
      return `${name} ${found} must match ${ID_PATTERN.source}: begin with a letter or digit, then at most 63 letters, digits, ".", "_" or "-"`
    case 'invalid_value':
      return `${name} must be ${choices(issue.values.map(String))}${name === 'agent' ? ', or { acp: "command" }' : ''}, not ${found}${didYouMean(at, issue.values.map(String))}`
    case 'invalid_union': {
      const types = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
      return `unknown verifier type ${found}; it must be ${choices(types)}${didYouMean(at, types)}`
    }
    case 'too_small':
      if (issue.origin === 'string') return `${name} is empty; give it some text`
      if (issue.origin === 'array') return `${name} is an empty list; give at least one entry`
      return `${name} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, not ${found}`
    case 'too_big':
      return `${name} must be at most ${issue.maximum}, not ${found}`
    default:
      return `${name} is not valid: ${issue.message}`
  }
}

function missingHint(issue: Issue): string {
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return `it must be ${choices(issue.options.map(String))}`
  }
  const key = String(issue.path.at(-1))
  const expected =
    issue.code === 'invalid_type'
      ? (EXPECTED[issue.expected] ?? issue.expected)
      : issue.code === 'custom'
        ? issue.message
        : 'a value'
  return `add "${key}:" with ${expected}`
}

/** A placeholder for a value that is to be written. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { string: '""', number: '1', array: '[]' }

function missingFix(source: Source, at: SourceNode, issue: Issue): TextFix | undefined {
  const key = String(issue.path.at(-1))
  if (at.kind !== 'map') return undefined
  if (key === 'id') return addEntry(source, at, key, 'new-task', '"new-task"')
  if (key === 'type') return addEntry(source, at, key, 'exact', '"exact"')
  const value = issue.code === 'invalid_type' ? PLACEHOLDERS[issue.expected] : undefined
  return value === undefined ? undefined : addEntry(source, at, key, value)
}

function valueFix(source: Source, at: SourceNode, issue: Issue): TextFix | undefined {
  if (at.kind !== 'scalar' || at.value === null) return undefined
  const instead = (text: string | undefined) =>
    text === undefined ? undefined : likeQuoted(source, at.start, at.end, text)
  if (issue.code === 'invalid_type' && issue.expected === 'string')
    return { start: at.start, end: at.end, text: quoteValue(at.text) }
  if (issue.code === 'invalid_format') return instead(asId(at.text))
  if (issue.code === 'invalid_value') return instead(nearest(at.text, issue.values.map(String)))
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return instead(nearest(at.text, issue.options.map(String)))
  return undefined
}

function quoteHint(expected: string, at: SourceNode): string {
  return expected === 'string' && at.kind === 'scalar' && at.value !== null
    ? `; put it in quotes: "${at.text}"`
    : ''
}

function didYouMean(at: SourceNode, words: readonly string[]): string {
  const meant = at.kind === 'scalar' ? nearest(at.text, words) : undefined
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`
}

function choices(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function foundText(at: SourceNode): string {
  if (at.kind === 'list') return 'a list'
  if (at.kind === 'map') return 'a mapping'
  if (at.value === null) return 'empty'
  const text = at.text.length > 60 ? `${at.text.slice(0, 59)}…` : at.text
  return typeof at.value === 'string' ? JSON.stringify(text) : text
}

/** "prompt", "show, entry 2", "verify, entry 1: pattern" */
function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'this entry'
  let name = ''
  for (const step of path) {
    if (typeof step === 'number') name += `, entry ${step + 1}`
    else name += name === '' ? String(step) : `: ${String(step)}`
  }
  return name.replace(/^, /, '')
}

function exists(node: SourceNode, path: readonly PropertyKey[]): boolean {
  const parent = locate(node, path.slice(0, -1))
  const last = path.at(-1)
  return parent.kind === 'map'
    ? entryOf(parent, String(last)) !== undefined
    : parent.kind === 'list' && parent.items[Number(last)] !== undefined
}

/** End of a node, but not past the line that it begins on: a squiggle under a whole task helps nobody. */
function headEnd(source: Source, node: SourceNode): number {
  const line = source.lineAt(node.start)
  return Math.max(node.start, Math.min(node.end, line.start + line.text.length))
}
