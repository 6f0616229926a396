import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Path of a program that runs in its own process or thread. From source it is the TypeScript file, which Node runs
 * directly; in a build it is `dist/<name>.js`, next to the bundle or above its chunks.
 * @param name its name in esbuild.js, with its extension where that is not .js
 * @param source its path from src/node/
 */
export function entryPath(name: string, source: string): string {
  const here = import.meta.url
  const file = /\.\w+$/.test(name) ? name : `${name}.js`
  const candidates = here.endsWith('.ts') ? [source] : [file, `../${file}`]
  const found = candidates
    .map((candidate) => fileURLToPath(new URL(candidate, here)))
    .find((path) => existsSync(path))
  if (found === undefined)
    throw new Error(`The program ${name} is missing next to ${fileURLToPath(here)}: run the build again.`)
  return found
}
