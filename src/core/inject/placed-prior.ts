import { isNamed, type UsageError } from '../errors.ts'
import { blockBody, hasBlock, writeBlock } from './targets/block.ts'
import { exportTargetOf, renderExport } from './targets.ts'

/** A file of instructions for the time of an attempt: as it was, and as the agent finds it. null = no file. */
export interface PlacedFile {
  path: string
  before: string | null
  placed: string | null
}

/**
 * The file of instructions in which an agent finds the prior of its attempt: the user's text stays, and our block holds
 * this prior, whatever was exported before. Throws UsageError where markers of a block do not pair.
 */
export function placeIn(path: string, before: string | null, prior: string): PlacedFile {
  return { path, before, placed: writeBlock(before, prior === '' ? null : prior, path) }
}

/** A file that holds an earlier export, which is no part of an attempt. Throws UsageError as above. */
export function withoutExport(path: string, before: string): PlacedFile {
  const { to, name } = exportTargetOf(path)
  return { path, before, placed: renderExport(to, { text: before, prior: '', name, file: path }) }
}

/**
 * The file as it counts after an attempt: with what the agent changed in it, and without what was placed. Where the
 * agent spoilt the markers, its change cannot be told from the prior, and the file counts as unchanged.
 * @param now as the agent left it; null = there is none
 */
export function afterAttempt({ path, before, placed }: PlacedFile, now: string | null): string | null {
  if (now === placed) return before
  if (now === null) return null
  try {
    return writeBlock(now, before !== null && hasBlock(before, path) ? blockBody(before, path) : null, path)
  } catch (error) {
    if (isNamed<UsageError>(error, 'UsageError')) return before
    throw error
  }
}
