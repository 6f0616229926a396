import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileSize } from './files-on-disk.ts'

export interface DownloadOptions {
  /** time until the first byte of an answer; short, since waiting for a blocked host is useless */
  connectMs: number
  /** the connection counts as dead after this long without a byte */
  stallMs: number
  /** tries in a row that bring nothing, after the first bytes have come */
  tries: number
  /** pause between two tries */
  pauseMs: number
  /** called with the number of bytes in `part` */
  onBytes: (bytes: number) => void
  signal: AbortSignal
}

/**
 * Fetches a file over http(s) into `part`, resuming after the bytes that are already there. A broken connection is
 * resumed as long as tries bring bytes. Throws SourceFailed, with `part` kept for the next try.
 * @param bytes the file's whole size
 */
export async function downloadHome(
  url: string,
  part: string,
  bytes: number,
  options: DownloadOptions,
): Promise<void> {
  let fruitless = 0
  let heard = false
  const onBytes = (count: number) => {
    heard = true
    options.onBytes(count)
  }
  for (;;) {
    const have = (await fileSize(part)) ?? 0
    if (have >= bytes) return
    try {
      await downloadOnce(url, part, have, bytes, { ...options, onBytes })
    } catch (error) {
      options.signal.throwIfAborted()
      if (error instanceof SourceFailed) throw error
      fruitless = ((await fileSize(part)) ?? 0) > have ? 0 : fruitless + 1
      // Nothing came at all: refused or blocked, so waiting is useless.
      if (!heard || fruitless >= options.tries) throw new SourceFailed(reason(error))
      await sleep(options.pauseMs, undefined, { signal: options.signal })
    }
  }
}

async function downloadOnce(
  url: string,
  part: string,
  have: number,
  bytes: number,
  options: DownloadOptions,
): Promise<void> {
  const stop = new AbortController()
  let timer = setTimeout(() => stop.abort(new Error('no answer')), options.connectMs)
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([options.signal, stop.signal]),
      headers: { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) },
    })
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(new Error('the connection is silent')), options.stallMs)
    if (response.status !== 200 && response.status !== 206)
      throw new SourceFailed(`it answers ${response.status} ${response.statusText}`.trim())
    if (!response.body) throw new SourceFailed('it answers without a body')
    // A server without ranges sends the whole file again.
    const start = response.status === 206 ? rangeStart(response, have) : 0
    await save(part, start, response.body, bytes, (at) => {
      timer.refresh()
      options.onBytes(at)
    })
  } finally {
    clearTimeout(timer)
  }
}

function rangeStart(response: Response, have: number): number {
  const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  if (from === undefined || Number(from) !== have)
    throw new SourceFailed('it answers with a different range than requested')
  return have
}

async function save(
  part: string,
  start: number,
  body: ReadableStream<Uint8Array>,
  bytes: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const file = await open(part, start > 0 ? 'r+' : 'w')
  try {
    await file.truncate(start)
    let at = start
    for await (const chunk of body) {
      if (at + chunk.length > bytes) throw new SourceFailed(`it sends more than ${bytes} bytes`)
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
      onBytes(at)
    }
    if (at < bytes) throw new Error(`the connection ended after ${at} of ${bytes} bytes`)
  } finally {
    await file.close()
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause as { code?: string; message?: string } | undefined
  return cause?.code ?? cause?.message ?? error.message
}

/** Why one source could not provide a file; the next source may. The message is a clause. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed'
}
