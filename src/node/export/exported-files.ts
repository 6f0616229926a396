import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportedPrior } from '../../core/inject/exported-prior.ts'
import { INCLUDES, inUse } from '../../core/inject/prior.ts'
import { asBlockBody, blockBody } from '../../core/inject/targets/block.ts'
import { EXPORT_TARGETS, type ExportTarget, exportPath } from '../../core/inject/targets.ts'
import type { Library } from '../../core/library/experience.ts'
import { type Reader, readerWords } from '../../core/library/reader.ts'
import { readLibraryText } from '../library/library-file.ts'

/** A file that contains an exported block of a library. */
export interface Exported {
  to: ExportTarget
  /** absolute */
  file: string
  /** name of a skill or an instructions file */
  name?: string
}

/**
 * Files whose exported block differs from every prior of the library (proven, promising, all): the library changed
 * after the export.
 * @param reader what reads them now, as far as it is known; an export may have been made for less of it
 */
export async function findStaleExports(path: string, library: Library, reader: Reader): Promise<Exported[]> {
  // By their words: where nothing is known of who reads it, they are one.
  const readers = new Map([{}, { model: reader.model }, reader].map((one) => [readerWords(one), one]))
  const current = new Set(
    INCLUDES.flatMap((include) =>
      [...readers.values()].map((one) => asBlockBody(exportedPrior(inUse(library, include, one)).text)),
    ),
  )
  const exported = await findExports(path)
  return exported
    .filter(({ body }) => body !== null && !current.has(body))
    .map(({ body: _, ...rest }) => rest)
}

/** Every file with an exported block of a library; `body` is null if its markers do not pair. */
export async function findExports(path: string): Promise<(Exported & { body: string | null })[]> {
  const root = dirname(dirname(path))
  const files = await Promise.all(EXPORT_TARGETS.map((to) => candidates(root, to)))
  const found = await Promise.all(
    files.flat().map(async (one) => {
      const text = await readLibraryText(one.file).catch(() => null)
      if (text === null) return null
      try {
        const body = blockBody(text, one.file)
        return body === null ? null : { ...one, body }
      } catch {
        return { ...one, body: null }
      }
    }),
  )
  return found.filter((one) => one !== null)
}

/** If the user may choose the name of the file or of its folder, everything in the surrounding folder is read. */
async function candidates(root: string, to: ExportTarget): Promise<Exported[]> {
  const place = '\u0000'
  const [folder, behind] = exportPath(to, place).split(place)
  if (folder === undefined || behind === undefined) return [{ to, file: join(root, exportPath(to)) }]
  const entries = await readdir(join(root, folder)).catch(() => [] as string[])
  const isFolder = behind.startsWith('/')
  return entries
    .filter((entry) => isFolder || entry.endsWith(behind))
    .map((entry) => {
      const name = isFolder ? entry : entry.slice(0, -behind.length)
      return { to, name, file: join(root, exportPath(to, name)) }
    })
}
