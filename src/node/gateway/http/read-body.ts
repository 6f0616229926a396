import type { IncomingMessage } from 'node:http'
import { decodeBody } from '../../models/decode-body.ts'
import { Refused } from '../wire/refused.ts'

/** As large as the largest request that a provider takes. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024

/** The text of a request's body, unpacked. Throws Refused where it is larger than allowed, or cannot be unpacked. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<string> {
  const tooLarge = () =>
    new Refused('size', `The request is larger than ${Math.floor(limit / 1024 / 1024)} MiB.`)
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const bytes = await bytesOf(request, limit, tooLarge)
  try {
    return decodeBody(bytes, request.headers['content-encoding'] ?? '', limit)
  } catch (error) {
    if (error instanceof Error && error.name === 'UnpackedTooLarge') throw tooLarge()
    throw new Refused('request', 'The body of the request cannot be unpacked.', { cause: error })
  }
}

/** By events, which takes half the time of iterating. */
function bytesOf(request: IncomingMessage, limit: number, tooLarge: () => Refused): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      request.removeAllListeners('data').pause()
      reject(tooLarge())
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('close', () => reject(new Refused('request', 'The request ended before its body did.')))
    request.once('error', reject)
  })
}

/** Throws Refused where it is no JSON. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refused('request', `The body of the request is no JSON: ${(error as Error).message}.`, {
      cause: error,
    })
  }
}
