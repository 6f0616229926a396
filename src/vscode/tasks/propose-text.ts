import snippetFile from '../../../snippets/tasks.json' with { type: 'json' }
import type { L10n } from '../editor/words.ts'
import { type CursorContext, contextAt, nodeAt } from './cursor-context.ts'
import { aboutOf, keysOf, type Schema, schemasAt, valuesOf, verifierTypes } from './schema-walk.ts'

/** One thing that completion offers. */
export interface Proposed {
  kind: 'key' | 'value' | 'snippet'
  label: string
  /** snippet text: \, $ and } are escaped, ${1:...} are places to fill in */
  insert: string
  about: string
  /** required fields come first */
  first: boolean
}

export interface Completion {
  /** offsets of what is replaced */
  start: number
  end: number
  items: Proposed[]
}

const NEEDED = new Set(['id', 'prompt', 'tasks', 'type', 'verify'])

/** What is possible at an offset of a task file; null where nothing is known. */
export function completionAt(text: string, offset: number, jsonl: boolean, l10n: L10n): Completion | null {
  if (jsonl && lineOf(text, offset).trim() === '') {
    return { start: offset, end: offset, items: snippets('jsonl', '') }
  }
  const context = contextAt(text, offset, jsonl)
  if (context === null) return null
  const { start, end } = context
  const schemas = schemasAt(context, jsonl)
  const items = context.role === 'key' ? keys(context, schemas, text, l10n) : values(context, schemas)
  return items.length === 0 ? null : { start, end, items }
}

/** What the key or value at an offset means, as Markdown; null where nothing is known. */
export function hoverAt(
  text: string,
  offset: number,
  jsonl: boolean,
  l10n: L10n,
): { start: number; end: number; text: string } | null {
  const context = nodeAt(text, offset, jsonl)
  if (context === null) return null
  const { start, end } = context
  const written = text.slice(start, end).replace(/^["']|["']$/g, '')
  if (context.role === 'value') {
    const value = valuesOf(schemasAt(context, jsonl)).find((known) => String(known.value) === written)
    const about = value && context.path.at(-1) === 'type' ? typeText(written) : value?.about
    return about === undefined ? null : { start, end, text: about }
  }
  const schema = keysOf(schemasAt(context, jsonl)).get(written)
  if (schema === undefined) return null
  return { start, end, text: keyText(schema, l10n) }
}

function keyText(schema: Schema, l10n: L10n): string {
  const inner = schema.anyOf ?? schema.oneOf ?? [schema]
  const about = schema.description ?? aboutOf(inner)
  const known = valuesOf(inner).map(({ value }) => `\`${value}\``)
  const types = (schema.anyOf ?? []).some(({ oneOf, properties }) => oneOf ?? properties?.type?.const)
  const list =
    types || schema.const !== undefined
      ? verifierTypes().map(({ type, about: says }) => `- \`${type}\`: ${says}`)
      : []
  return [
    about,
    ...(known.length > 1 && known.length < 8 ? [l10n.t('One of {0}.', known.join(', '))] : []),
    ...(list.length > 0 ? [list.join('\n')] : []),
  ].join('\n\n')
}

function typeText(type: string): string {
  return verifierTypes().find((each) => each.type === type)?.about ?? ''
}

function keys(context: CursorContext, schemas: readonly Schema[], text: string, l10n: L10n): Proposed[] {
  const { around, path, json } = context
  const colon = /^\s*:/.test(text.slice(context.end))
  const offered = [...keysOf(schemas)]
    .filter(([key]) => !Object.hasOwn(around, key))
    .map(
      ([key, schema]): Proposed => ({
        kind: 'key',
        label: key,
        insert:
          (json ? JSON.stringify(key) : key) +
          (colon ? '' : `: ${valueSnippet(key, schema, context)}`.replace(': \n', ':\n')),
        about: keyText(schema, l10n),
        first: NEEDED.has(key),
      }),
    )
  // At the beginning of a task a whole one can be written.
  const task = !json && !context.flow && path.length === 2 && path[0] === 'tasks'
  return task && Object.keys(around).length === 0
    ? [...offered, ...snippets('yaml', ' '.repeat(context.indent))]
    : offered
}

/** What follows a key: the cursor where a value is to be written, choices where they are few. */
function valueSnippet(key: string, schema: Schema, { json, flow }: CursorContext): string {
  if (key === 'verify') {
    const types = verifierTypes().map(({ type }) => type)
    // biome-ignore lint/style/useTemplate: a snippet's braces
    const choice = '${1|' + types.join(',') + '|}'
    return json ? `{"type": "${choice}"$0}` : `{ type: ${choice}$0 }`
  }
  const inner = schema.anyOf ?? schema.oneOf ?? [schema]
  const known = valuesOf(inner).map(({ value }) => value)
  if (known.length > 1) {
    const quoted = json && typeof known[0] === 'string'
    // biome-ignore lint/style/useTemplate: a snippet's braces
    const choice = '${1|' + known.join(',') + '|}'
    return quoted ? `"${choice}"` : choice
  }
  const types = inner.map(({ type }) => type)
  if (key === 'answer') return '"$0"'
  if (types.includes('array')) {
    if (key === 'tasks' && !json) return '\n  - id: $0'
    return '[$0]'
  }
  if (types.includes('string')) return json || flow ? '"$0"' : '$0'
  if (types.includes('object')) return json || flow ? '{ $0 }' : '\n  $0'
  return '$0'
}

function values(context: CursorContext, schemas: readonly Schema[]): Proposed[] {
  return valuesOf(schemas).map(({ value, about }) => ({
    kind: 'value',
    label: String(value),
    insert: escaped(context.json && typeof value === 'string' ? JSON.stringify(value) : String(value)),
    about: context.path.at(-1) === 'type' ? typeText(String(value)) : (about ?? ''),
    first: false,
  }))
}

/** Snippets of whole tasks for one form of file. */
export function snippets(scope: 'yaml' | 'jsonl', indent: string): Proposed[] {
  return Object.entries(snippetFile)
    .filter(([, snippet]) => snippet.scope === scope)
    .map(([name, { prefix, description, body }]) => ({
      kind: 'snippet',
      label: prefix,
      insert: body.join(`\n${indent}`),
      about: `${name}. ${description}`,
      first: false,
    }))
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&')
}

function lineOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return text.slice(start, end < 0 ? text.length : end)
}
