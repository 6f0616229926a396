import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The engine that a package for one platform carries beside its code (dist/engine), or null where there is none: from
 * source, and in the package for all platforms.
 * @param here address of the module that asks: in a bundle, dist/ or dist/chunks/
 */
export function shippedRuntime(here: string = import.meta.url): string | null {
  const found = ['engine', '../engine']
    .map((path) => fileURLToPath(new URL(path, here)))
    .find((folder) => existsSync(join(folder, 'node_modules', 'node-llama-cpp', 'package.json')))
  return found ?? null
}
