import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { type Include, inUse, receipt, renderPrior } from '../../core/inject/prior.ts'
import { type ExportTarget, exportPath, renderExport } from '../../core/inject/targets.ts'
import type { Library } from '../../core/library/experience.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { toldOfStale } from '../../core/library/staleness.ts'
import type { Told } from '../../core/remedy.ts'
import { readLibraryText, writeLibraryText } from '../library/library-file.ts'

export interface ExportOptions {
  /** absolute path of the library file */
  library: string
  /** the user named it, so it must be there; else a library that is not there yet is an empty one */
  named?: boolean | undefined
  to: ExportTarget
  include: Include
  /** model of the agents that read it: measurements with another do not count */
  model?: string | undefined
  /** of a skill or an instructions file; default: the usual one */
  name?: string | undefined
  /** absolute path of the file to write; default: the usual one, beside .grpo */
  out?: string | undefined
  /** take what was exported out again */
  remove?: boolean | undefined
}

/** What an export would do; nothing is written yet. */
export interface ExportPlan {
  to: ExportTarget
  /** the file to be written, absolute */
  path: string
  /** its text now, null without one */
  before: string | null
  /** its text after, null = it goes */
  after: string | null
  /** ids of the experiences in the text */
  used: string[]
  /** experiences that the library holds, retired ones not counted */
  of: number
  /** estimated */
  tokens: number
  /** ids in use that the token limit left out */
  dropped: string[]
  /** each experience whose measurement does not count any more, and what to do */
  stale: Told[]
}

/** Throws UsageError without a named library, for a broken one, and for a target file that is not ours to write. */
export async function planExport(options: ExportOptions): Promise<ExportPlan> {
  const { library: path, to, name, model, include } = options
  const text = await readLibraryText(path)
  if (text === null && options.named && !options.remove)
    throw new UsageError(`There is no library file ${path}.`)
  const library: Library = readLibrary(text, path)
  const prior = renderPrior(options.remove ? [] : inUse(library, include, model))
  const { of, tokens } = receipt(library, prior)
  const out = options.out ?? usualPath(path, to, name)
  const before = await readLibraryText(out)
  return {
    to,
    path: out,
    before,
    after: renderExport(to, { text: before, prior: prior.text, name, file: out }),
    used: prior.used,
    of,
    tokens,
    dropped: prior.dropped,
    stale: library.experiences.flatMap((one) => {
      const told = one.status === 'retired' ? null : toldOfStale(one, model)
      return told === null ? [] : [told]
    }),
  }
}

/** Where a library's export usually stands: beside its .grpo. */
export function usualPath(library: string, to: ExportTarget, name?: string): string {
  return resolve(join(dirname(dirname(library)), exportPath(to, name)))
}

/** Writes what was planned. Throws UsageError when the file has changed since. */
export async function writeExport({ path, before, after }: ExportPlan): Promise<void> {
  await replaceFile(path, before, after)
}

/** Puts back what stood there before an export. Throws UsageError when the file has changed since. */
export async function undoExport({ path, before, after }: ExportPlan): Promise<void> {
  await replaceFile(path, after, before)
}

async function replaceFile(path: string, expected: string | null, text: string | null): Promise<void> {
  if ((await readLibraryText(path)) !== expected)
    throw new UsageError(`${path} has changed meanwhile: it is left as it is; export again.`)
  if (text === expected) return
  if (text === null) return rm(path)
  await writeLibraryText(path, text)
}
