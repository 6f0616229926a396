import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { exportedPrior } from '../../core/inject/exported-prior.ts'
import { type Include, inUse, receipt } from '../../core/inject/prior.ts'
import { type ExportTarget, exportPath, renderExport } from '../../core/inject/targets.ts'
import type { Library } from '../../core/library/experience.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import type { Reader } from '../../core/library/reader.ts'
import { staleMessage } from '../../core/library/staleness.ts'
import type { UserMessage } from '../../core/remedy.ts'
import { readLibraryText, requireChangeable, writeLibraryText } from '../library/library-file.ts'

export interface ExportOptions {
  /** absolute path of the library file */
  library: string
  /** the user gave it, so it must exist; otherwise a missing library counts as empty */
  named?: boolean | undefined
  to: ExportTarget
  include: Include
  /** the agents that read it: measurements for others do not count */
  reader?: Reader | undefined
  /** name of a skill or an instructions file; default: the usual one */
  name?: string | undefined
  /** absolute path of the file to write; default: the usual one, next to .grpo */
  out?: string | undefined
  /** remove what was exported */
  remove?: boolean | undefined
}

/** What an export will do; nothing is written yet. */
export interface ExportPlan {
  to: ExportTarget
  /** the file to be written, absolute */
  path: string
  /** its current text, null if there is no file */
  before: string | null
  /** its new text, null = it is deleted */
  after: string | null
  /** ids of the experiences in the text */
  used: string[]
  /** those of them that are in use, untested alone */
  untestedAlone: string[]
  /** number of experiences in the library, without retired ones */
  of: number
  /** estimated */
  tokens: number
  /** ids in use that the token limit left out */
  dropped: string[]
  /** each experience whose measurement no longer counts, and what to do */
  stale: UserMessage[]
}

/** Throws UsageError if a given library is missing, if it is broken, and if the target file must not be overwritten. */
export async function planExport(options: ExportOptions): Promise<ExportPlan> {
  const { library: path, to, reader, include } = options
  const text = await readLibraryText(path)
  if (text === null && options.named && !options.remove)
    throw new UsageError(`There is no library file ${path}.`)
  const library: Library = readLibrary(text, path)
  const prior = exportedPrior(options.remove ? [] : inUse(library, include, reader))
  const { of, tokens } = receipt(library, prior)
  const name = nameOf(options)
  const out = options.out ?? usualPath(path, to, name)
  const before = await readLibraryText(out)
  return {
    to,
    path: out,
    before,
    after: renderExport(to, { text: before, prior: prior.text, name, file: out }),
    used: prior.used,
    untestedAlone: library.experiences.flatMap(({ id, status }) =>
      status === 'accepted' && prior.used.includes(id) ? [id] : [],
    ),
    of,
    tokens,
    dropped: prior.dropped,
    stale: library.experiences.flatMap((one) => {
      const message = one.status === 'retired' ? null : staleMessage(one, reader)
      return message === null ? [] : [message]
    }),
  }
}

/** A skill has the name of the folder that its SKILL.md is in: agents refuse any other. */
function nameOf({ to, name, out }: ExportOptions): string | undefined {
  if (to !== 'skill' || out === undefined) return name
  const folder = basename(dirname(out))
  if (basename(out) !== 'SKILL.md')
    throw new UsageError(
      `${out} is no place for a skill: a skill is a file SKILL.md in a folder of its name.`,
    )
  if (name !== undefined && name !== folder)
    throw new UsageError(
      `${out}: a skill has the name of its folder, ${folder}, not ${name}: give one of them only.`,
    )
  return folder
}

/** The usual place of a library's export: next to its .grpo. */
export function usualPath(library: string, to: ExportTarget, name?: string): string {
  return resolve(join(dirname(dirname(library)), exportPath(to, name)))
}

/** Writes what was planned. Throws UsageError if the file has changed meanwhile. */
export async function writeExport({ path, before, after }: ExportPlan): Promise<void> {
  await replaceFile(path, before, after)
}

/** Restores the file as it was before an export. Throws UsageError if the file has changed meanwhile. */
export async function undoExport({ path, before, after }: ExportPlan): Promise<void> {
  await replaceFile(path, after, before)
}

/** A link is the user's, and so is the file that it leads to, which others may link to: both stay, without text. */
async function removeText(path: string): Promise<void> {
  const isLink = (await lstat(path)).isSymbolicLink()
  if (isLink) return writeLibraryText(path, '')
  await requireChangeable(path)
  await rm(path)
}

async function replaceFile(path: string, expected: string | null, text: string | null): Promise<void> {
  if ((await readLibraryText(path)) !== expected)
    throw new UsageError(`${path} has changed meanwhile and was left unchanged: export again.`)
  if (text === expected) return
  if (text === null) return removeText(path)
  await writeLibraryText(path, text)
}
