/**
 * Checks which way imports point (dependency-cruiser.config.cjs) and prints each one that points the wrong way.
 * dependency-cruiser counts a file to every folder above it, so it sees no circle between a folder's own files and a
 * folder inside it; that is added here.
 */
import { createRequire } from 'node:module'
import { posix, resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'

const { forbidden, options } = createRequire(import.meta.url)('../dependency-cruiser.config.cjs')

interface WrongImport {
  /** name of the rule that it breaks */
  rule: string
  /** files or folders from importing to imported; a circle ends where it begins */
  path: string[]
}

/** @param root folder that holds src/ */
export async function wrongImports(root: string): Promise<WrongImport[]> {
  const { output } = await cruise(['src'], {
    ...options,
    baseDir: root,
    ruleSet: { forbidden },
    validate: true,
  })
  const { summary, modules } = output as ICruiseResult
  const found = summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    path: cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to],
  }))
  const folders = new Map<string, Set<string>>()
  for (const { source, dependencies } of modules) {
    const from = posix.dirname(source)
    for (const { resolved } of dependencies) {
      const to = posix.dirname(resolved)
      if (from === to || !source.startsWith('src/') || !resolved.startsWith('src/')) continue
      folders.set(from, (folders.get(from) ?? new Set()).add(to))
    }
  }
  for (const folder of folders.keys()) {
    const circle = wayBack(folder, folders)
    if (circle) found.push({ rule: 'no-circle-with-a-folder-inside', path: circle })
  }
  return found
}

/** The shortest way from a folder over its imports back to it, over a folder inside it or around it; null if none. */
function wayBack(start: string, folders: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const reached = new Set<string>()
  let ways = [[start]]
  while (ways.length > 0) {
    const next: string[][] = []
    for (const way of ways) {
      for (const to of folders.get(way.at(-1)!) ?? []) {
        if (to === start) {
          const nested = way.some((one) => one.startsWith(`${start}/`) || start.startsWith(`${one}/`))
          return nested ? [...way, to] : null
        }
        if (reached.has(to)) continue
        reached.add(to)
        next.push([...way, to])
      }
    }
    ways = next
  }
  return null
}

if (import.meta.main) {
  const found = await wrongImports(resolve(import.meta.dirname, '..'))
  for (const { rule, path } of found) console.error(`${rule}: ${path.join(' -> ')}`)
  if (found.length > 0) process.exitCode = 1
}
