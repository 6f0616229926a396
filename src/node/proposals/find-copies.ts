import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CopySearch } from '../../core/proposals/copy-search.ts'
import { installedCopies } from './installed-copies.ts'
import type { OpenRepository } from './open-repository.ts'

/** Larger files are read in pieces of about this many characters. */
const PIECE = 1024 * 1024
/** Overlap of two pieces in characters: no proposed body is longer. */
const OVERLAP = 64 * 1024

/** Code that must be in one file only. */
export interface Sought {
  file: string
  body: string
}

/**
 * For each body the other files in which a rollout could find it, those of the workspace first: any text in a copy of
 * the workspace, whatever its name, and installed versions of the package itself. Every file is read once. Paths are
 * relative to the workspace (absolute folder), with /, those outside of it absolute. Throws Cancelled when the signal fires.
 */
export async function findCopies(
  opened: OpenRepository,
  workspace: string,
  sought: readonly Sought[],
  signal: AbortSignal,
): Promise<string[][]> {
  const found = sought.map((): string[] => [])
  if (sought.length === 0) return found
  const search = new CopySearch(sought.map(({ body }) => body))
  const files = sought.map(({ file }) => file)
  for (const { path, bytes } of [...opened.files, ...(await installedCopies(opened, workspace, files))]) {
    signal.throwIfAborted()
    for await (const text of piecesOf(resolve(workspace, path), bytes))
      for (const body of search.in(text))
        if (files[body] !== path && !found[body]!.includes(path)) found[body]!.push(path)
  }
  return found
}

/** The text of a file; nothing if it is binary or cannot be read. */
async function* piecesOf(path: string, bytes: number): AsyncGenerator<string> {
  try {
    if (bytes <= PIECE) {
      const text = await readFile(path, 'utf8')
      if (!text.includes('\0')) yield text
      return
    }
    let before = ''
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: PIECE })) {
      if (chunk.includes('\0')) return
      const piece = before + chunk
      yield piece
      before = piece.slice(-OVERLAP)
    }
  } catch {
    // It was deleted, or may not be read.
  }
}
