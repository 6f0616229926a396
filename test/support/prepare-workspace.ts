import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Placeholder in fixtures for the folder of a recorded run. */
const PLACEHOLDER = '/the/workspace/'

/** Makes a fresh workspace from an example or a fixture; recorded runs in it become runs of that folder. */
export function prepareWorkspace(source: string, target: string): void {
  cpSync(source, target, { recursive: true })
  const runs = join(target, '.grpo', 'runs')
  if (!existsSync(runs)) return
  for (const name of readdirSync(runs, { recursive: true, encoding: 'utf8' })) {
    const file = join(runs, name)
    if (!statSync(file).isFile()) continue
    const text = readFileSync(file, 'utf8')
    // As in JSON, where a backslash is doubled.
    if (text.includes(PLACEHOLDER))
      writeFileSync(file, text.replaceAll(PLACEHOLDER, JSON.stringify(join(target, '/')).slice(1, -1)))
  }
}
