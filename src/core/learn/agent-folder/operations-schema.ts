/** What an agent leaves. */
export const OPERATIONS_FILE = 'operations.json'
export const OPERATIONS_SCHEMA_FILE = 'operations.schema.json'
/** Size limit of that file: a longer one is a dump, not a list of rules. */
export const MAX_OPERATIONS_BYTES = 64 * 1024

const text = { type: 'string', minLength: 1, description: 'The rule' }
const id = { type: 'string', pattern: '^E[1-9][0-9]*$', description: 'Of a rule in library.json' }
const evidence = {
  type: 'array',
  items: { type: 'integer', minimum: 1 },
  description: 'Numbers of checks in checks.md',
}
const tags = { type: 'array', items: { type: 'string' }, description: 'Tags of tasks in this folder' }
const why = { type: 'string' }

function operation(op: string, properties: Record<string, object>, required: string[]) {
  return {
    type: 'object',
    properties: { op: { const: op }, ...properties, why },
    required: ['op', ...required],
  }
}

/** JSON schema of the file, which goes into the folder; `operations-file.ts` checks the same with positions. */
export const OPERATIONS_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    operations: {
      type: 'array',
      items: {
        anyOf: [
          operation('add', { text, evidence, tags }, ['text']),
          operation('update', { id, text, evidence, tags }, ['id', 'text']),
          operation('delete', { id }, ['id']),
          operation('none', {}, []),
        ],
      },
    },
  },
  required: ['operations'],
}
