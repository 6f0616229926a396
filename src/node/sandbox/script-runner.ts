/**
 * Runs inside the sandbox: calls verify() of a user's module and prints its result after a mark that only the
 * parent process knows. Takes the path of its input as its argument. Uses nothing but Node.
 */
import { readFileSync, rmSync, writeSync } from 'node:fs'
import nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'

interface Input {
  mark: string
  module: string
  /** in place of the module's own */
  text?: string
  task: Record<string, unknown>
  answer: string
  workspace: string
}

// What decides the result is kept before any other code is loaded: a module of the answer could replace it.
const write = writeSync
const { stringify } = JSON
const { isArray } = Array
const { apply, getOwnPropertyDescriptor, ownKeys, setPrototypeOf } = Reflect
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit
const ThisError = Error

const path = process.argv[2]!
const input = JSON.parse(readFileSync(path, 'utf8')) as Input
const { mark, module, text: replaced, task, answer, workspace } = input
// The mark must not be readable by what verify() runs.
rmSync(path)
process.argv = [process.argv[0]!, module]
const url = pathToFileURL(module).href
// Its imports are resolved as those of the module itself.
if (replaced !== undefined)
  nodeModule.registerHooks({
    load: (asked, context, next) => {
      const loaded = next(asked, context)
      return asked === url ? { ...loaded, source: replaced } : loaded
    },
  })

let result: { value: unknown } | { error: string }
try {
  const loaded = (await import(url)) as { verify?: unknown; default?: unknown }
  const named =
    loaded.verify ?? (loaded.default as { verify?: unknown } | undefined)?.verify ?? loaded.default
  if (typeof named !== 'function')
    throw new Error('it exports no function verify({ task, answer, workspace })')
  result = { value: plain(await (named as (input: object) => unknown)({ task, answer, workspace }), 0) }
} catch (error) {
  result = { error: error instanceof ThisError ? `${error.name}: ${error.message}` : `${error}` }
}
// Synchronously, and the process ends below all handlers: a process.exit() in a pending callback cannot cut it, and
// nothing can follow it.
write(1, `\n${mark}${textOf(result)}\n`)
apply(exit, process, [0])

function textOf(result: { value: unknown } | { error: string }): string {
  try {
    return stringify(setPrototypeOf(result, null) ? result : null)
  } catch {
    return stringify({ error: 'verify() returned something that JSON cannot hold' })
  }
}

/**
 * A copy of what verify() returned that has nothing but its own values: what was added to the prototypes of all objects,
 * such as `toJSON`, has no say in it.
 */
function plain(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value
  if (depth > 50) throw new ThisError('verify() returned something that JSON cannot hold')
  const copy: Record<PropertyKey, unknown> = isArray(value) ? ([] as never) : {}
  setPrototypeOf(copy, null)
  const keys = ownKeys(value)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (typeof key === 'symbol') continue
    const property = getOwnPropertyDescriptor(value, key)
    if (property === undefined) continue
    const inner: unknown = property.get === undefined ? property.value : apply(property.get, value, [])
    if (property.enumerable === true) copy[key] = plain(inner, depth + 1)
  }
  return copy
}
