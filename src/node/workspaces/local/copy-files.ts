import type { Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { ListedFile, ReadLines } from '../../../core/ports.ts'
import { existing, innerPath, refused } from '../inner-path.ts'
import { FILE_BYTES, LISTED, READ_BYTES } from '../limits.ts'

/**
 * What is in a folder of a copy and below it, nearest first. Links are listed, not followed.
 * @param isLeftOut paths that are not listed, nor what is below them
 */
export async function listCopy(
  work: string,
  folder: string,
  max = LISTED,
  isLeftOut: (path: string) => boolean = () => false,
): Promise<{ files: ListedFile[]; cut: boolean }> {
  const top = await existing(work, folder)
  if (!(await stat(top)).isDirectory()) throw refused(`"${folder}" is a file; read it, or list its folder.`)
  const start = innerPath(relative(work, top))
  const files: ListedFile[] = []
  const folders = [start]
  for (let inside = folders.shift(); inside !== undefined; inside = folders.shift()) {
    const found = await readdir(join(work, inside), { withFileTypes: true }).catch((error: unknown) => {
      // One that cannot be read keeps the others from nobody.
      if (inside === start) throw error
      return []
    })
    for (const item of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const kind = kindOf(item)
      const path = inside === '' ? item.name : `${inside}/${item.name}`
      if (kind === null || isLeftOut(path)) continue
      if (files.length === max) return { files, cut: true }
      const bytes = kind === 'file' ? await sizeOf(join(work, path)) : 0
      files.push({ path, kind, bytes })
      // Packages are shared through links and are not part of the workspace.
      if (kind === 'folder' && item.name !== 'node_modules') folders.push(path)
    }
  }
  return { files, cut: false }
}

/** 0 where it is gone in the meantime. */
async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}

/** Sockets, pipes and devices are not content. */
function kindOf(item: Dirent): ListedFile['kind'] | null {
  if (item.isFile()) return 'file'
  if (item.isDirectory()) return 'folder'
  return item.isSymbolicLink() ? 'link' : null
}

/** Lines of a text file of a copy. */
export async function readCopy(
  work: string,
  path: string,
  range?: { from: number; to?: number },
): Promise<ReadLines> {
  return linesOf(await readText(await existing(work, path), path), path, range)
}

/** The text of a file by its real path. Throws CallError 'sandbox', which calls it `path`, where it is none, or too large. */
export async function readText(real: string, path: string): Promise<string> {
  return textOf(await readBytes(real, path), path)
}

/** Lines of a text, as many as are read at once. */
export function linesOf(
  text: string,
  path: string,
  { from, to }: { from: number; to?: number } = { from: 1 },
): ReadLines {
  const all = text.split('\n')
  // A final line break does not start another line.
  if (all.length > 1 && all.at(-1) === '') all.pop()
  const last = Math.min(to ?? all.length, all.length)
  if (from < 1 || from > all.length || last < from)
    throw refused(
      `"${path}" has ${all.length} lines; the lines ${from} to ${to ?? 'the last'} are not in it.`,
    )
  const kept: string[] = []
  let room = READ_BYTES
  for (const line of all.slice(from - 1, last)) {
    room -= Buffer.byteLength(line) + 1
    if (room < 0) break
    kept.push(line)
  }
  if (kept.length === 0)
    throw refused(
      `Line ${from} of "${path}" alone has more than ${READ_BYTES / 1024} KB; cut what you need out of it with a command.`,
    )
  const end = from + kept.length - 1
  const unterminated = end === all.length && text !== '' && !text.endsWith('\n')
  return {
    text: kept.join('\n'),
    from,
    to: end,
    lines: all.length,
    ...(unterminated ? { unterminated } : {}),
  }
}

async function readBytes(real: string, path: string): Promise<Buffer> {
  const file = await open(real)
  try {
    const stats = await file.stat()
    if (stats.isDirectory()) throw refused(`"${path}" is a folder; list it, or name a file in it.`)
    if (!stats.isFile()) throw refused(`"${path}" is no plain file.`)
    if (stats.size > FILE_BYTES)
      throw refused(
        `"${path}" has ${(stats.size / 1024 ** 2).toFixed(1)} MB, and at most ${FILE_BYTES / 1024 ** 2} MB are read; cut what you need out of it with a command.`,
      )
    return await file.readFile()
  } finally {
    await file.close()
  }
}

function textOf(bytes: Buffer, path: string): string {
  const text = asText(bytes)
  if (text === null) throw refused(`"${path}" is a binary file or not UTF-8 text; only text can be read.`)
  return text
}

/** Null if it is not UTF-8 text. */
export function asText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** A path of the system in the form of workspace paths. */
export const slashed = (path: string) => path.split(sep).join('/')
