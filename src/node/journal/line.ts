import { crc32 } from 'node:zlib'
import type { ChatRole, Usage } from '../../core/ports.ts'

/** Version of the journal's format; a reader refuses later ones. */
export const JOURNAL_VERSION = 1

/**
 * One line of a journal. `s`: number of the session (process) that wrote it, from 1; `ms`: milliseconds since that
 * session's start; `k`: key of the logical call.
 */
export type JournalLine =
  | { t: 'header'; v: number }
  | { t: 'sent'; k: string; s: number; ms: number; r: ChatRole }
  | { t: 'spent'; k: string; s: number; ms: number; r: ChatRole; u: Usage }
  | { t: 'reply'; k: string; s: number; ms: number; kind: string; value?: unknown }

const CHECKSUM = /^\{"c":"([0-9a-f]{8})",$/
/** length of `{"c":"xxxxxxxx",` */
const PREFIX = 16

function checksum(body: string | Uint8Array): string {
  return crc32(body).toString(16).padStart(8, '0')
}

/** A JSON object on one line, newline included; its first member `c` is the crc-32 of all bytes after that member. */
export function encodeLine(line: JournalLine): string {
  const body = JSON.stringify(line).slice(1)
  return `{"c":"${checksum(body)}",${body}\n`
}

/** Decodes a line (without newline); null if it is damaged. */
export function decodeLine(bytes: Uint8Array): JournalLine | null {
  if (bytes.length <= PREFIX) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const written = CHECKSUM.exec(text.toString('latin1', 0, PREFIX))?.[1]
  if (written !== checksum(text.subarray(PREFIX))) return null
  try {
    return JSON.parse(`{${text.toString('utf8', PREFIX)}`) as JournalLine
  } catch {
    return null
  }
}

/** The version in a first line, even if the rest of its format is unknown; null if there is none. */
export function claimedVersion(bytes: Uint8Array): number | null {
  try {
    const line = JSON.parse(Buffer.from(bytes).toString('utf8')) as { t?: unknown; v?: unknown } | null
    return line?.t === 'header' && typeof line.v === 'number' ? line.v : null
  } catch {
    return null
  }
}
