import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../local/copy-files.ts'

/** A file whose text an editor holds. */
export interface OpenDocument {
  text(): string
  /** it differs from what is on disk */
  unsaved: boolean
}

/** The open files of a folder by their paths, relative to it, with /. */
export type OpenDocuments = ReadonlyMap<string, OpenDocument>

/**
 * Text of a file of a folder as its user has it: as an editor holds it, else as on disk, without a mark of its encoding.
 * null where there is none. Throws CallError 'sandbox' where it is no text, or too large.
 * @param inside a path that was found to be in the folder
 */
export async function originalText(
  root: string,
  inside: string,
  documents: OpenDocuments,
): Promise<string | null> {
  const open = documents.get(inside)
  if (open) return open.text()
  const real = join(root, inside)
  if ((await lstat(real).catch(() => null)) === null) return null
  return (await readText(real, inside)).replace(/^\ufeff/, '')
}
