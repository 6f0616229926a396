import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadHome, SourceFailed } from '../../../../src/node/embedded/download-home.ts'

const content = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 31) % 251))
let folder: string
let part: string
let server: Server
let url: string
/** bytes that the client has */
let taken: number
/** the `range` header of each request */
let asked: (string | undefined)[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

/** Answers as a server with ranges does; ends the connection after `cut` bytes of the answer. */
function serve(request: IncomingMessage, response: ServerResponse, cut = Number.POSITIVE_INFINITY): void {
  const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const body = content.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': body.length,
    ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  })
  if (cut >= body.length) response.end(body)
  else {
    // The end must not overtake the bytes: fetch drops what is not read yet when the connection breaks.
    response.write(body.subarray(0, cut))
    const breaks = setInterval(() => {
      if (taken < from + cut) return
      clearInterval(breaks)
      response.destroy()
    }, 5)
  }
}

const options = () => ({
  connectMs: 10_000,
  stallMs: 10_000,
  tries: 2,
  pauseMs: 1,
  onBytes: (bytes: number) => {
    taken = bytes
  },
  signal: new AbortController().signal,
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-download-'))
  part = join(folder, 'model.part')
  asked = []
  taken = 0
  answer = serve
  server = createServer((request, response) => {
    asked.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

describe('downloadHome', () => {
  it('downloads the whole file and reports its progress', async () => {
    const seen: number[] = []
    await downloadHome(url, part, content.length, { ...options(), onBytes: (bytes) => seen.push(bytes) })
    expect(await readFile(part)).toEqual(content)
    expect(seen.at(-1)).toBe(content.length)
  })

  it('resumes after the bytes of an earlier try', async () => {
    await writeFile(part, content.subarray(0, 12_345))
    await downloadHome(url, part, content.length, options())
    expect(asked).toEqual(['bytes=12345-'])
    expect(await readFile(part)).toEqual(content)
  })

  it('resumes a broken connection as long as bytes come', async () => {
    answer = (request, response) => serve(request, response, 9_000)
    await downloadHome(url, part, content.length, options())
    expect(asked.length).toBeGreaterThan(3)
    expect(await readFile(part)).toEqual(content)
  })

  it('starts again if the server does not support ranges', async () => {
    await writeFile(part, Buffer.alloc(5_000, 1))
    answer = (_request, response) => response.end(content)
    await downloadHome(url, part, content.length, options())
    expect(await readFile(part)).toEqual(content)
  })

  it('gives up at once on a host that refuses, and keeps what is there', async () => {
    await writeFile(part, content.subarray(0, 100))
    answer = (_request, response) => response.writeHead(403).end()
    await expect(downloadHome(url, part, content.length, options())).rejects.toThrow(
      'it answers 403 Forbidden',
    )
    expect(asked).toHaveLength(1)
    expect(await readFile(part)).toEqual(content.subarray(0, 100))
  })

  it('gives up at once on a host that is not there or never answers', async () => {
    const nowhere = downloadHome('http://127.0.0.1:9/x', part, 10, options())
    await expect(nowhere).rejects.toThrow(SourceFailed)
    answer = () => {}
    const impatient = { ...options(), connectMs: 200 }
    await expect(downloadHome(url, part, content.length, impatient)).rejects.toThrow('no answer')
    expect(asked).toHaveLength(1)
  })

  it('gives up on a connection that stays silent, keeping its bytes', async () => {
    answer = (request, response) => {
      if (request.headers.range) return
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 4_000))
    }
    const impatient = { ...options(), stallMs: 500 }
    await expect(downloadHome(url, part, content.length, impatient)).rejects.toThrow(SourceFailed)
    expect(await readFile(part)).toEqual(content.subarray(0, 4_000))
  })

  it('refuses a file that is larger than it should be', async () => {
    await expect(downloadHome(url, part, 40_000, options())).rejects.toThrow('more than 40000 bytes')
  })

  it('ends with the reason of the signal when cancelled', async () => {
    const stop = new AbortController()
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 10), () => stop.abort(new Error('enough')))
    }
    const run = downloadHome(url, part, content.length, { ...options(), signal: stop.signal })
    await expect(run).rejects.toThrow('enough')
  })
})
