import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

const root = new URL('../../', import.meta.url)
const show = (value) => inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 6 })

/** The named export of src/<file>.js; where there is none, a function that says so: every check is reported. */
async function load(file, name) {
  try {
    const module = await import(new URL(`src/${file}.js`, root))
    if (typeof module[name] === 'function') return module[name]
    return () => assert.fail(`src/${file}.js should export the function ${name}`)
  } catch (error) {
    const reason = error.message.split('\n')[0].split(fileURLToPath(root)).join('')
    return () => assert.fail(`src/${file}.js should load: ${reason}`)
  }
}

/** What the call gives; a thrown error as a value of its own. */
function outcome(call) {
  try {
    return call()
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    return { thrown: `${error.name}: ${error.message}` }
  }
}

/**
 * One check a row: the function, called with `given`, returns `returns`.
 * @param {string} file of src, without .js
 * @param {string} name of the export
 * @param {{ given: unknown[], returns: unknown, about?: string }[]} rows
 * @param {Record<string, unknown>} data values of the rows that go by their name in what a check says
 */
export async function check(file, name, rows, data = {}) {
  const call = await load(file, name)
  const label = (value) => Object.keys(data).find((key) => data[key] === value) ?? show(value)
  for (const { given, returns, about } of rows) {
    const title = `${name}(${given.map(label).join(', ')})`
    test(about ? `${about}: ${title}` : title, () => {
      const got = outcome(() => call(...structuredClone(given)))
      assert.deepStrictEqual(got, returns, `${title} should return ${show(returns)}`)
    })
  }
}
