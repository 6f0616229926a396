import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import type { BinaryData } from '../../../core/patches.ts'

/** Git's base 85. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~'
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]))
/** bytes of a line */
const LINE = 52
/** A difference may be made of a content many times; more than this is no honest one. */
const MAX_BYTES = 64 * 1024 * 1024

/** The name that git gives to a content: sha-1, hex. */
export function gitId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

const NOTHING = '0'.repeat(40)

/** What follows the header of a binary file in a patch that git applies; null = there is no file. */
export function binaryPart(before: Uint8Array | null, after: Uint8Array | null, mode: string | null): string {
  const ids = [before, after].map((content) => (content === null ? NOTHING : gitId(content)))
  const content = after ?? new Uint8Array()
  return [
    `index ${ids.join('..')}${mode === null ? '' : ` ${mode}`}`,
    'GIT binary patch',
    `literal ${content.length}`,
    ...encoded(deflateSync(content)),
    '',
    '',
  ].join('\n')
}

/**
 * The new content of a binary file.
 * @param before its content until now
 * @returns null where the patch was not made for that content, or holds none that can be read
 */
export function patchedBytes(before: Uint8Array, data: BinaryData): Uint8Array | null {
  if (data.before !== null && data.before !== NOTHING && data.before !== gitId(before)) return null
  if (data.bytes > MAX_BYTES) return null
  try {
    const packed = Buffer.concat(data.lines.map(decoded))
    const content = inflateSync(packed, { maxOutputLength: Math.max(1, data.bytes) })
    if (content.length !== data.bytes) return null
    return data.method === 'literal' ? content : withDelta(before, content)
  } catch {
    return null
  }
}

function encoded(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += LINE) {
    const part = bytes.subarray(at, at + LINE)
    const count = part.length <= 26 ? 64 + part.length : 70 + part.length
    let line = String.fromCharCode(count)
    for (let inside = 0; inside < part.length; inside += 4) {
      let value = 0
      for (let byte = 0; byte < 4; byte++) value = value * 256 + (part[inside + byte] ?? 0)
      let digits = ''
      for (let digit = 0; digit < 5; digit++) {
        digits = DIGITS[value % 85] + digits
        value = Math.floor(value / 85)
      }
      line += digits
    }
    lines.push(line)
  }
  return lines
}

function decoded(line: string): Buffer {
  const first = line.charCodeAt(0)
  const count = first >= 97 ? first - 70 : first - 64
  const bytes: number[] = []
  for (let at = 1; at < line.length; at += 5) {
    let value = 0
    for (const digit of line.slice(at, at + 5)) value = value * 85 + (VALUES.get(digit) ?? Number.NaN)
    if (!(value < 2 ** 32)) throw new Error('no base 85')
    bytes.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  }
  if (count > bytes.length) throw new Error('a line is cut')
  return Buffer.from(bytes.slice(0, count))
}

/** A content put together of parts of another one and of new bytes, as git's packs have it. */
function withDelta(before: Uint8Array, delta: Uint8Array): Uint8Array | null {
  let at = 0
  const size = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = delta[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  const [from, to] = [size(), size()]
  if (from !== before.length || to > MAX_BYTES) return null
  const parts: Uint8Array[] = []
  let made = 0
  while (at < delta.length && made <= to) {
    const order = delta[at++]!
    const number = (bits: number[]) =>
      bits.reduce((sum, bit, byte) => sum + (order & bit ? delta[at++]! * 256 ** byte : 0), 0)
    let part: Uint8Array
    if (order & 128) {
      const start = number([1, 2, 4, 8])
      const length = number([16, 32, 64]) || 0x10000
      part = before.subarray(start, start + length)
    } else {
      part = delta.subarray(at, at + order)
      at += order
    }
    if (part.length === 0) return null
    parts.push(part)
    made += part.length
  }
  return made === to ? Buffer.concat(parts) : null
}
