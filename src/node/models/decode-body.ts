/** The bytes of a reply as text, whatever they were packed in: what a header says about it may be wrong or missing. */
import { isUtf8 } from 'node:buffer'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib'

/** The bytes end in the middle of a compressed reply. */
export class CutWhilePacked extends Error {
  override readonly name = 'CutWhilePacked'
}

/** What was packed is larger than allowed. */
export class UnpackedTooLarge extends Error {
  override readonly name = 'UnpackedTooLarge'
}

type Unpack = (bytes: Buffer, options: ZlibOptions) => Buffer

const BY_NAME: Record<string, Unpack[]> = {
  gzip: [gunzipSync],
  br: [brotliDecompressSync],
  deflate: [inflateSync, inflateRawSync],
}

/** Some proxies pack what is packed already. */
const MAX_LAYERS = 3

/**
 * @param encodings the header Content-Encoding; '' = none
 * @param limit of the unpacked bytes
 */
export function decodeBody(bytes: Buffer, encodings: string, limit: number): string {
  const named = encodings
    .toLowerCase()
    .split(/[\s,]+/)
    .reverse()
  let body = bytes
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const unpacked = unpack(body, named[layer] ?? '', limit)
    if (!unpacked) break
    body = unpacked
  }
  return textOf(body)
}

/** Null if the bytes are not packed. */
function unpack(bytes: Buffer, named: string, limit: number): Buffer | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return attempt(BY_NAME.gzip!, bytes, limit, true)
  const header = BY_NAME[named.replace(/^x-/, '')]
  const unpacked = header && attempt(header, bytes, limit, false)
  if (unpacked) return unpacked
  if (bytes.length === 0 || isUtf8(bytes) || hasUtf16Mark(bytes)) return null
  // These have no magic number.
  return attempt([...BY_NAME.br!, ...BY_NAME.deflate!], bytes, limit, false)
}

function attempt(ways: Unpack[], bytes: Buffer, limit: number, surely: boolean): Buffer | null {
  for (const way of ways) {
    try {
      return way(bytes, { maxOutputLength: limit })
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (code === 'ERR_BUFFER_TOO_LARGE') throw new UnpackedTooLarge()
      if (surely) throw new CutWhilePacked('the reply ended within its packed data', { cause: error })
    }
  }
  return null
}

function hasUtf16Mark(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

/** Without its byte order mark. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const text = bytes.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
