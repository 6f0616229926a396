import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { inspect } from 'node:util'

/** The record of records/<id>.json; what is wrong with it as text where it is none. */
function load(id) {
  try {
    const record = JSON.parse(readFileSync(new URL(`../../records/${id}.json`, import.meta.url), 'utf8'))
    return typeof record === 'object' && record !== null ? { record } : { wrong: 'it is no object' }
  } catch (error) {
    return { wrong: error.code === 'ENOENT' ? 'it does not exist' : error.message }
  }
}

/**
 * One check a field: records/<id>.json holds this value.
 * @param {string} id
 * @param {Record<string, unknown>} expected
 */
export function fields(id, expected) {
  const { record, wrong } = load(id)
  for (const [key, value] of Object.entries(expected)) {
    test(key, () => {
      assert.ok(record, `records/${id}.json should be a JSON object: ${wrong}`)
      assert.deepStrictEqual(record[key], value, `${key} should be ${inspect(value)}`)
    })
  }
}
