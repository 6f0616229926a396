import { taskJsonSchemas } from '../../core/tasks/schema.ts'

/** The parts of a JSON schema that completion and hover read. */
export interface Schema {
  type?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  enum?: unknown[]
  const?: unknown
}

const schemas = taskJsonSchemas() as { tasks: Schema; line: Schema }

/** A place in the tree, as CursorContext has it. */
export interface Place {
  path: readonly (string | number)[]
  role: 'key' | 'value'
  /** plain data of the map around: its `type` chooses the verifier */
  around: Readonly<Record<string, unknown>>
}

/** The schemas that hold at a place (of a key: for the map that it is in); several where the text fits several. */
export function schemasAt({ path, role, around }: Place, jsonl: boolean): Schema[] {
  let now = alternatives(jsonl ? schemas.line : schemas.tasks)
  // The map whose `type` is known; what `type` may be is not decided by what it is.
  const map = role === 'key' ? path.length : path.at(-1) === 'type' ? -1 : path.length - 1
  for (const [index, step] of path.entries()) {
    now = now.flatMap((schema) => {
      const next = typeof step === 'number' ? schema.items : schema.properties?.[step]
      return next ? alternatives(next) : []
    })
    const chosen = index === map - 1 ? now.filter((schema) => fits(schema, around)) : []
    if (chosen.length > 0) now = chosen
  }
  return now
}

/** A schema's own alternatives, and theirs; each has the description of what it is an alternative of, if none. */
function alternatives(schema: Schema): Schema[] {
  const inner = schema.anyOf ?? schema.oneOf
  if (!inner) return [schema]
  return inner.flatMap((one) =>
    alternatives(one).map((each) =>
      each.description === undefined && schema.description !== undefined
        ? { ...each, description: schema.description }
        : each,
    ),
  )
}

/** Whether a verifier's `type` is the one that was written. */
function fits(schema: Schema, around: Readonly<Record<string, unknown>>): boolean {
  const type = schema.properties?.type?.const
  return type !== undefined && type === around.type
}

/** Keys that a map may have, with their schemas; of several alternatives all. */
export function keysOf(all: readonly Schema[]): Map<string, Schema> {
  const keys = new Map<string, Schema>()
  for (const { properties } of all)
    for (const [key, schema] of Object.entries(properties ?? {})) if (!keys.has(key)) keys.set(key, schema)
  return keys
}

/** Values that are known for a place, with what each means. */
export function valuesOf(all: readonly Schema[]): { value: string | boolean; about?: string }[] {
  const values = new Map<string | boolean, string | undefined>()
  for (const schema of all) {
    const about = schema.description
    if (typeof schema.const === 'string') values.set(schema.const, about)
    for (const value of schema.enum ?? []) if (typeof value === 'string') values.set(value, about)
    if (schema.type === 'boolean' && schema.const === undefined)
      for (const value of [true, false]) values.set(value, about)
  }
  return [...values].map(([value, about]) => ({ value, ...(about === undefined ? {} : { about }) }))
}

/** Types of verifier with what each does. */
export function verifierTypes(): { type: string; about: string; required: string[] }[] {
  const verifiers = schemasAt({ path: ['verify'], role: 'value', around: {} }, true).filter(
    ({ properties }) => properties?.type?.const,
  )
  return verifiers.map((schema) => ({
    type: String(schema.properties!.type!.const),
    about: schema.description ?? '',
    required: (schema.required ?? []).filter((key) => key !== 'type'),
  }))
}

/** The description of a schema. */
export function aboutOf(all: readonly Schema[]): string {
  return [...new Set(all.flatMap(({ description }) => description ?? []))].join(' ')
}
