import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob, relative, sep } from 'node:path'
import { parse } from 'yaml'

/**
 * The root of the workspace of packages (npm, pnpm or Yarn) that a folder belongs to: its packages need each other and
 * what is installed there, so a copy holds all of it. The folder itself where it is in no package of one.
 */
export function packagesRoot(folder: string): string {
  const packages: string[] = []
  for (let above = folder; ; above = dirname(above)) {
    const patterns = memberPatterns(above)
    if (packages.some((one) => isMember(relative(above, one).split(sep).join('/'), patterns))) return above
    if (existsSync(join(above, 'package.json'))) packages.push(above)
    if (existsSync(join(above, '.git')) || dirname(above) === above) return folder
  }
}

/** The globs of folders that a workspace of packages names; none where the folder is the root of no such workspace. */
function memberPatterns(folder: string): string[] {
  const pnpm = read(join(folder, 'pnpm-workspace.yaml'), (text): unknown => parse(text))
  const { workspaces } = asObject(read(join(folder, 'package.json'), (text): unknown => JSON.parse(text)))
  return [asObject(pnpm).packages, workspaces, asObject(workspaces).packages]
    .flat()
    .filter((pattern) => typeof pattern === 'string')
    .map((pattern) => pattern.replace(/^(!?)(?:\.\/)?(.*?)\/*$/, '$1$2'))
}

function isMember(path: string, patterns: readonly string[]): boolean {
  const matches = (pattern: string) => matchesGlob(path, pattern)
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  )
}

function read(path: string, parsed: (text: string) => unknown): unknown {
  try {
    return parsed(readFileSync(path, 'utf8'))
  } catch {
    // There is none, or it is broken: then it names no packages.
    return null
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
