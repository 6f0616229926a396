import type { FileHandle } from 'node:fs/promises'
import { JournalError } from '../../core/errors.ts'
import { claimedVersion, decodeLine, JOURNAL_VERSION, type JournalLine } from './line.ts'

const CHUNK = 1 << 20
const NEWLINE = 10

/** Calls `onLine` with each complete line and its offset, then returns the bytes after the last newline. */
async function eachLine(
  file: FileHandle,
  onLine: (bytes: Uint8Array, offset: number) => void,
): Promise<{ tail: Buffer; tailOffset: number }> {
  const chunk = Buffer.allocUnsafe(CHUNK)
  // Pieces of a line that began in earlier chunks: joined once, so that a 10 MB line is not copied ten times.
  let pieces: Buffer[] = []
  let lineStart = 0
  let position = 0
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position)
    if (bytesRead === 0) break
    let from = 0
    for (;;) {
      const end = chunk.subarray(0, bytesRead).indexOf(NEWLINE, from)
      if (end < 0) break
      const last = chunk.subarray(from, end)
      onLine(pieces.length > 0 ? Buffer.concat([...pieces, last]) : last, lineStart)
      pieces = []
      from = end + 1
      lineStart = position + from
    }
    if (from < bytesRead) pieces.push(Buffer.from(chunk.subarray(from, bytesRead)))
    position += bytesRead
  }
  return { tail: Buffer.concat(pieces), tailOffset: lineStart }
}

/**
 * Reads a whole journal: calls `onLine` with every intact line, its offset and length in bytes; repairs a last line
 * that a crash cut short; reports damaged lines by number to `note`. Returns the file's length after repair
 * (0: empty, the header is still to be written). Throws JournalError for a journal of a newer version and for a file
 * that is not a journal.
 */
export async function scanJournal(
  path: string,
  file: FileHandle,
  onLine: (line: JournalLine, offset: number, length: number) => void,
  note: (sentence: string) => void,
): Promise<number> {
  let number = 0
  let sound = 0
  const damaged: number[] = []
  const take = (bytes: Uint8Array, offset: number): boolean => {
    const version = number === 1 ? claimedVersion(bytes) : null
    if (version !== null && version > JOURNAL_VERSION)
      throw new JournalError(
        `${path} was written by a newer tfgrpo (journal version ${version}, this one reads ${JOURNAL_VERSION}): update tfgrpo to resume this run.`,
      )
    const line = decodeLine(bytes)
    if (!line) return false
    sound++
    onLine(line, offset, bytes.length)
    return true
  }
  const { tail, tailOffset } = await eachLine(file, (bytes, offset) => {
    number++
    if (!take(bytes, offset)) damaged.push(number)
  })
  if (damaged.length > 0 && sound === 0)
    throw new JournalError(
      `${path}:${damaged[0]}: this is no line of a journal, and none of the others is one: restore the file, or start a new run.`,
    )
  for (const at of damaged)
    note(
      `${path}:${at}: this line is damaged and ignored; if it held an answer, that one call is paid for again.`,
    )
  if (tail.length === 0) return tailOffset
  number++
  if (take(tail, tailOffset)) {
    // Only the newline is missing.
    await file.write('\n', tailOffset + tail.length)
    return tailOffset + tail.length + 1
  }
  await file.truncate(tailOffset)
  note(
    `${path}:${number}: the last line was cut off and is removed; the call under way at that time is paid for again.`,
  )
  return tailOffset
}
