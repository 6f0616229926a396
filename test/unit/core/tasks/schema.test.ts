import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../../../scripts/schemas.ts'

const files = generatedFiles()

test.each(Object.keys(files))('%s is what node scripts/schemas.ts writes', (name) => {
  const committed = readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8')
  expect(committed, 'stale: run node scripts/schemas.ts').toBe(files[name])
})

test('the JSON schemas accept a good file and refuse an unknown key', () => {
  const ajv = new Ajv({ strict: false })
  const file = ajv.compile(JSON.parse(files['schemas/tasks.schema.json']!) as object)
  const line = ajv.compile(JSON.parse(files['schemas/tasks-line.schema.json']!) as object)
  const task = { id: 'a', prompt: 'p', answer: '4', verify: [{ type: 'numeric', weight: 2 }] }
  expect(line(task)).toBe(true)
  expect(file({ name: 'n', defaults: { tags: ['x'] }, tasks: [task] })).toBe(true)
  expect(line({ ...task, tgas: [] })).toBe(false)
  expect(file({ tasks: [{ ...task, verify: { type: 'regex' } }] })).toBe(false)
})

test('every field has a description', () => {
  const missing: string[] = []
  const walk = (schema: unknown, path: string): void => {
    if (schema === null || typeof schema !== 'object') return
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') {
        for (const [name, field] of Object.entries(
          value as Record<string, { description?: string; const?: string }>,
        )) {
          if (field.description === undefined && field.const === undefined) missing.push(`${path}.${name}`)
        }
      }
      walk(value, `${path}.${key}`)
    }
  }
  walk(JSON.parse(files['schemas/tasks.schema.json']!), '')
  expect(missing).toEqual([])
})
