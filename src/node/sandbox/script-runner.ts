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

const path = process.argv[2]!
const input = JSON.parse(readFileSync(path, 'utf8')) as Input
// The mark must not be readable by what verify() runs.
rmSync(path)
process.argv = [process.argv[0]!, input.module]
const url = pathToFileURL(input.module).href
const { text: replaced } = input
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
  const module = (await import(url)) as { verify?: unknown; default?: unknown }
  const named =
    module.verify ?? (module.default as { verify?: unknown } | undefined)?.verify ?? module.default
  if (typeof named !== 'function')
    throw new Error('it exports no function verify({ task, answer, workspace })')
  const { task, answer, workspace } = input
  result = { value: await (named as (input: object) => unknown)({ task, answer, workspace }) }
} catch (error) {
  result = { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}
let text: string
try {
  text = JSON.stringify(result)
} catch {
  text = JSON.stringify({ error: 'verify() returned something that JSON cannot hold' })
}
// Synchronously and last: a process.exit() in a pending callback cannot cut it.
writeSync(1, `\n${input.mark}${text}\n`)
process.exit(0)
