import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { libraryJsonSchema } from '../../../../src/core/library/schema.ts'
import { spliceLibrary } from '../../../../src/core/library/splice-library.ts'

test('schemas/library.schema.json is what the reader of libraries checks ("node scripts/schemas.ts" writes it)', () => {
  const file = new URL('../../../../schemas/library.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(libraryJsonSchema())
})

test('the schema takes what is written and refuses what is no library', () => {
  const valid = new Ajv({ strict: false }).compile(libraryJsonSchema())
  const written = spliceLibrary(null, {
    version: 1,
    next: 2,
    experiences: [{ id: 'E1', text: 'x', evidence: ['q'], tags: ['a'], status: 'candidate', history: [] }],
  })
  expect(valid(parse(written))).toBe(true)
  expect(valid({ version: 1, experiences: [{ id: 'E1', text: 'x', owner: 'me' }] })).toBe(true)
  expect(valid({ version: 1, experiences: [{ id: '1', text: 'x' }] })).toBe(false)
  expect(valid({ version: 2 })).toBe(false)
})
