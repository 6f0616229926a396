/** Writes schemas/*.json from the zod schemas: `node scripts/schemas.ts`. A unit test fails when they are stale. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { libraryJsonSchema } from '../src/core/library/schema.ts'
import { taskJsonSchemas } from '../src/core/tasks/schema.ts'
import { configJsonSchema } from '../src/node/config/schema.ts'

/** File name -> text of every generated schema. */
export function generatedSchemas(): Record<string, string> {
  const { tasks, line } = taskJsonSchemas()
  const text = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`
  return {
    'tasks.schema.json': text(tasks),
    'tasks-line.schema.json': text(line),
    'config.schema.json': text(configJsonSchema()),
    'library.schema.json': text(libraryJsonSchema()),
  }
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL('../schemas/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(generatedSchemas())) writeFileSync(folder + name, text)
}
