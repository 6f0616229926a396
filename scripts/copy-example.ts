import { cpSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './run-step.ts'

/**
 * Copies an example. Of its `.grpo` only what is committed there comes along, the floors of its tasks, which take a
 * while to find out; not what somebody has trained in it.
 */
export function copyExample(name: string, target: string): void {
  const source = join(ROOT, 'examples', name)
  cpSync(source, target, { recursive: true, filter: (path) => isPart(relative(source, path)) })
}

/** By the path inside of the example. */
export function isPart(path: string): boolean {
  const [first, ...inside] = path.split(/[\\/]/)
  return first !== '.grpo' || ['', 'floors.json'].includes(inside.join('/'))
}
