import type { Operation } from '../library/lesson.ts'
import { asList, replyJson } from './structured.ts'

/** An operation as a model wrote it: its content is checked when it is applied. */
export interface RawOperation {
  op: 'add' | 'update' | 'delete' | 'keep'
  id: string | null
  text: string | null
}

const NAMES: Record<string, RawOperation['op']> = {
  add: 'add',
  insert: 'add',
  update: 'update',
  modify: 'update',
  merge: 'update',
  replace: 'update',
  delete: 'delete',
  remove: 'delete',
  keep: 'keep',
  none: 'keep',
  noop: 'keep',
}

function field(value: Record<string, unknown>, names: string[]): string | null {
  for (const [key, inner] of Object.entries(value)) {
    if (!names.includes(key.toLowerCase())) continue
    if (typeof inner === 'string' && inner.trim() !== '' && inner.trim().toLowerCase() !== 'null')
      return inner.trim()
    if (typeof inner === 'number') return String(inner)
  }
  return null
}

/**
 * Operations in a reply, in any case and under the usual key names. What cannot be read is returned as refused with
 * its reason. `null` operations: the reply holds no JSON at all.
 */
export function parseOperations(reply: string): {
  operations: RawOperation[] | null
  refused: { operation: unknown; reason: string }[]
} {
  const value = replyJson(reply)
  if (value === undefined) return { operations: null, refused: [] }
  const operations: RawOperation[] = []
  const refused: { operation: unknown; reason: string }[] = []
  for (const item of asList(value)) {
    if (item === null || typeof item !== 'object') {
      refused.push({ operation: item, reason: 'an operation is an object with op, id and text' })
      continue
    }
    const record = item as Record<string, unknown>
    const name = field(record, ['op', 'operation', 'action', 'type'])
    const op = NAMES[(name ?? '').toLowerCase()]
    if (!op) {
      refused.push({
        operation: item,
        reason: `"${name ?? ''}" is no operation; add, update, delete and keep are`,
      })
      continue
    }
    const id = field(record, ['id', 'experience_id', 'target'])?.toUpperCase() ?? null
    operations.push({
      op,
      id: id && /^\d+$/.test(id) ? `E${id}` : id,
      text:
        field(record, ['text', 'content', 'experience', 'rule', 'new_text'])?.replace(/\s+/g, ' ') ?? null,
    })
  }
  return { operations, refused }
}

/** Whether the operations change anything. */
export function changesAnything(operations: readonly RawOperation[]): boolean {
  return operations.some(({ op }) => op !== 'keep')
}

/** Gives a model's operation what the library needs to apply it; a reason where something is missing. */
export function completeOperation(
  raw: RawOperation,
  source: { evidence: string[]; tags: string[]; tasks: string[] },
): Operation | { refused: string } {
  const why = 'operation of the optimizer'
  switch (raw.op) {
    case 'keep':
      return raw.id ? { op: 'keep', id: raw.id, why } : { op: 'keep', why }
    case 'delete':
      return raw.id ? { op: 'delete', id: raw.id, why } : { refused: 'delete names no experience' }
    case 'add':
      return raw.text ? { op: 'add', text: raw.text, ...source, why } : { refused: 'add has no text' }
    case 'update':
      if (!raw.text) return { refused: 'update has no text' }
      return raw.id
        ? { op: 'update', id: raw.id, text: raw.text, ...source, why }
        : { refused: 'update names no experience' }
  }
}
