import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findFunction } from '../../core/proposals/find-functions.ts'
import { CopyFinder } from '../../core/proposals/leaks.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { untypedBody } from '../../core/proposals/untyped-body.ts'
import type { OpenRepository } from './open-repository.ts'

/** Of the package's own installed copy. */
const MAX_FILES = 300
const MAX_BYTES = 1024 * 1024
const CODE = /\.(?:[cm]?[jt]sx?|py|pyi|map|json|snap|txt|md|html|vue|svelte|ipynb)$/i

/** Looks for copies of answers in what a rollout's copy holds. Files are read once for all proposals. */
export class Copies {
  private readonly opened: OpenRepository
  private readonly texts: { path: string; text: string }[]

  constructor(opened: OpenRepository, workspace: string) {
    this.opened = opened
    this.texts = copiesIn(opened, workspace)
  }

  /** Path of another file that holds the proposal's original body; null when none does. */
  of(proposal: Proposal): string | null {
    const { file, symbol, language } = proposal
    const text = file === null ? null : this.opened.read(file)
    if (file === null || symbol === null || language === null || text === null) return null
    const { parse } = this.opened.repository
    const result = findFunction(parse, language, text, symbol)
    if ('problem' in result) return null
    const finder = new CopyFinder(untypedBody(parse, language, text, result.found))
    return this.texts.find((other) => other.path !== file && finder.isCopy(other.text))?.path ?? null
  }
}

/** All texts in which a rollout could find an answer. */
export function copiesIn(opened: OpenRepository, workspace: string): { path: string; text: string }[] {
  return [...readCode(opened), ...ownPackage(opened, workspace)]
}

function readCode({ files, read }: OpenRepository): { path: string; text: string }[] {
  return files
    .filter(({ path, bytes }) => CODE.test(path) && bytes <= MAX_BYTES)
    .flatMap(({ path }) => {
      const text = read(path)
      return text === null ? [] : [{ path, text }]
    })
}

/** A published version of the package itself among its packages. */
function ownPackage(opened: OpenRepository, workspace: string): { path: string; text: string }[] {
  let name: unknown
  try {
    name = (JSON.parse(opened.read('package.json') ?? '{}') as { name?: unknown }).name
  } catch {
    return []
  }
  if (typeof name !== 'string' || name.includes('..')) return []
  const folder = join(workspace, 'node_modules', name)
  // A link leads back into the copy.
  if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .slice(0, MAX_FILES)
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      if (statSync(path).size > MAX_BYTES) return []
      return [{ path: path.slice(workspace.length + 1), text: readFileSync(path, 'utf8') }]
    })
}
