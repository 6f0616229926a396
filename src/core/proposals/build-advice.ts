import type { Proposal } from './proposal.ts'

/** Folders that builds write into, by name. */
const BUILT =
  /^(?:dist|build|out|output|lib|libs|es|esm|cjs|umd|target|bundle|bundles|public|coverage|_build)$/

/**
 * What to do about functions that were left out since built or installed code holds their bodies, one sentence a
 * folder. An answer could be taken from there, so copies must do without the folder; whether tests pass without it
 * is seen when they run.
 */
export function buildAdvice(proposals: readonly Proposal[]): string[] {
  const counts = new Map<string, number>()
  for (const { state } of proposals) {
    const where = state.kind === 'refused' && state.code === 'leak' ? (state.where ?? '') : ''
    const folder = installedPackage(where) ?? builtFolder(where)
    if (folder !== null) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([folder, count]) => {
      const [were, them] = count === 1 ? [' was', 'it'] : ['s were', 'them']
      return installedPackage(folder) === null
        ? `${count} function${were} left out since ${folder}/ holds built copies of ${them}: write the line "${folder}" into .grpoignore, and copies are made without that folder; then run this again.`
        : `${count} function${were} left out since ${folder} is an installed copy of ${them}: remove it, or install this repository as a link (npm link, pip install -e); then run this again.`
    })
}

/**
 * What hides a copy of a body in an installed package, relative to the workspace: that package, or module of Python;
 * null for files of the repository, and for packages outside of the workspace.
 */
export function installedCopy(path: string): string | null {
  if (path.startsWith('/') || path.startsWith('..') || /^[A-Za-z]:/.test(path)) return null
  return /^(?:.*\/)?(?:node_modules|site-packages|dist-packages)\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null
}

/** The outermost folder of a path that a build writes into. */
function builtFolder(path: string): string | null {
  const folders = path.split('/').slice(0, -1)
  const at = folders.findIndex((name) => BUILT.test(name))
  return at < 0 ? null : folders.slice(0, at + 1).join('/')
}

/**
 * The installed package that a path lies in ("node_modules/own", ".venv/lib/python3.12/site-packages/own"); null for a
 * file of the repository. Packages are no part of the files that digests cover, and no copy can leave them out.
 */
export function installedPackage(path: string): string | null {
  return (
    /^.*?(?:^|\/)(?:node_modules|site-packages|dist-packages)\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(
      path,
    )?.[0] ?? null
  )
}
