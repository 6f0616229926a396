/**
 * Writes schemas/*.json and the tables of docs/reference.md from the zod schemas: `node scripts/schemas.ts`. A unit test
 * fails when they are stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { libraryJsonSchema } from '../src/core/library/schema.ts'
import { taskJsonSchemas } from '../src/core/tasks/schema.ts'
import { configJsonSchema } from '../src/node/config/schema.ts'
import { fillReference, referenceTables } from './reference.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const REFERENCE = 'docs/reference.md'

/** Path in the project -> text of every generated file. */
export function generatedFiles(): Record<string, string> {
  const { tasks, line } = taskJsonSchemas()
  const config = configJsonSchema()
  const library = libraryJsonSchema()
  const text = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`
  const page = readFileSync(root + REFERENCE, 'utf8')
  return {
    'schemas/tasks.schema.json': text(tasks),
    'schemas/tasks-line.schema.json': text(line),
    'schemas/config.schema.json': text(config),
    'schemas/library.schema.json': text(library),
    [REFERENCE]: fillReference(page, referenceTables({ tasks, config, library })),
  }
}

if (import.meta.main) {
  mkdirSync(`${root}schemas`, { recursive: true })
  for (const [path, text] of Object.entries(generatedFiles())) writeFileSync(root + path, text)
}
