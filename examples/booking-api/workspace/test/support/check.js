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

/** The part of a response that a path names, e.g. 'body.id'; what was thrown has no parts. */
const partOf = (got, path) =>
  got?.thrown ? got : path.split('.').reduce((value, key) => value?.[key], got)

/**
 * One check a row: the handler, called with `given`, returns `returns`, or a response whose `part` it is.
 * @param {string} file of src, without .js
 * @param {string} name of the export
 * @param {{ given: unknown[], returns: unknown, part?: string }[]} rows
 * @param {Record<string, unknown>} data values of the rows that go by their name in what a check says
 */
export async function check(file, name, rows, data = {}) {
  const call = await load(file, name)
  const label = (value) => Object.keys(data).find((key) => data[key] === value) ?? show(value)
  for (const { given, returns, part } of rows) {
    const title = `${name}(${given.map(label).join(', ')})`
    test(part ? `${title}.${part}` : title, () => {
      const got = outcome(() => call(...structuredClone(given)))
      if (part) assert.deepStrictEqual(partOf(got, part), returns, `${title}.${part} should be ${show(returns)}`)
      else assert.deepStrictEqual(got, returns, `${title} should return ${show(returns)}`)
    })
  }
}
