import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BudgetReached } from '../../../../src/core/errors.ts'
import type { Attempts, ChatRequest } from '../../../../src/core/ports.ts'
import { createEmbeddedModel, type EmbeddedModel } from '../../../../src/node/embedded/embedded-model.ts'
import { runtimeFolder } from '../../../../src/node/embedded/locate-model.ts'

const hostPath = fileURLToPath(new URL('../../../support/fake-embedded-host.ts', import.meta.url))
let folder: string
let modelPath: string
let env: NodeJS.ProcessEnv
let notes: string[]
let begun: number
let model: EmbeddedModel | null

const attempts: Attempts = {
  begin: async () => {
    begun += 1
  },
  spent: () => {},
}
const request = (content: string, draw = 'd'): ChatRequest => ({
  role: 'policy',
  messages: [{ role: 'user', content }],
  draw,
})
const open = async (path = modelPath) => {
  model = await createEmbeddedModel({
    env,
    modelPath: path,
    hostPath,
    onNote: (note) => notes.push(note),
  })
  return model
}
const never = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-embedded-'))
  modelPath = join(folder, 'tiny.gguf')
  env = { XDG_CACHE_HOME: folder }
  notes = []
  begun = 0
  model = null
  await writeFile(modelPath, 'weights')
  const runtime = runtimeFolder(env)!
  await mkdir(runtime, { recursive: true })
  await writeFile(join(runtime, 'package.json'), '{}')
})
afterEach(async () => {
  await model?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('createEmbeddedModel', () => {
  it('answers, counts one request a call, and names the weights it used', async () => {
    const host = await open()
    const reply = await host.complete(request('echo hello'), attempts, never)
    expect(reply.text).toBe('hello')
    expect(reply.model).toBe('embedded:tiny')
    expect(host.name).toBe('embedded:tiny')
    expect(begun).toBe(1)
    expect(notes[0]).toContain('different sha256')
  })

  it('draws the seed from the draw and the messages', async () => {
    const host = await open()
    const seed = async (draw: string) =>
      (await host.complete(request('echo seed', draw), attempts, never)).text
    expect(await seed('a')).toBe(await seed('a'))
    expect(await seed('a')).not.toBe(await seed('b'))
  })

  it('survives a crash: the call under way is repeated, and counted again', async () => {
    const host = await open()
    const replies = await Promise.all([
      host.complete(request('crash once'), attempts, never),
      host.complete(request('echo beside'), attempts, never),
    ])
    expect(replies.map((reply) => reply.text)).toEqual(['crash once', 'beside'])
    expect(begun).toBeGreaterThanOrEqual(3)
    expect(notes.at(-1)).toMatch(/crashed \(its process ended with signal SIGKILL \(ggml: out of luck\)\)/)
  })

  it('gives up a call that crashes it twice, and serves the next one', async () => {
    const host = await open()
    const call = host.complete(request('crash'), attempts, never)
    await expect(call).rejects.toMatchObject({ name: 'CallError', kind: 'server' })
    expect((await host.complete(request('echo next'), attempts, never)).text).toBe('next')
  })

  it('ends the run after repeated crashes', async () => {
    const host = await open()
    for (const kind of ['server', 'server'])
      await expect(host.complete(request('crash'), attempts, never)).rejects.toMatchObject({ kind })
    await expect(host.complete(request('echo x'), attempts, never)).rejects.toMatchObject({
      kind: 'endpoint',
      fatal: true,
    })
  })

  it('shortens a prompt that is too long as the request says, and reports it', async () => {
    const host = await open()
    const long = request('long')
    long.messages.unshift({ role: 'system', content: 'prior' })
    const trimmed = await host.complete(
      { ...long, trim: (messages) => (messages.length > 1 ? messages.slice(1) : null) },
      attempts,
      never,
    )
    expect(trimmed.text).toBe('long')
    expect(trimmed.notes).toHaveLength(1)
    expect(begun).toBe(1)
    await expect(host.complete(long, attempts, never)).rejects.toMatchObject({ kind: 'overflow' })
    expect(begun).toBe(1)
  })

  it('sends nothing when the budget is reached', async () => {
    const host = await open()
    const spent: Attempts = {
      begin: () => Promise.reject(new BudgetReached('calls', 'enough')),
      spent: () => {},
    }
    await expect(host.complete(request('echo x'), spent, never)).rejects.toThrow('enough')
    expect((await host.complete(request('echo y'), attempts, never)).text).toBe('y')
  })

  it('ends a call with the reason of its signal', async () => {
    const host = await open()
    const stop = new AbortController()
    const call = host.complete(request('hang'), attempts, stop.signal)
    stop.abort(new Error('no more'))
    await expect(call).rejects.toThrow('no more')
  })

  it('fails what runs when it is closed', async () => {
    const host = await open()
    const call = host.complete(request('hang'), attempts, never)
    const failed = expect(call).rejects.toMatchObject({ name: 'CallError', kind: 'connection' })
    await host.close()
    await failed
  })

  it('says in one sentence what is missing', async () => {
    await expect(open(join(folder, 'nothing.gguf'))).rejects.toThrow(/nothing\.gguf .* do not exist/)
    const unloadable = join(folder, 'unloadable.gguf')
    await writeFile(unloadable, '')
    await expect(open(unloadable)).rejects.toThrow('could not be loaded: not a model')
    await rm(runtimeFolder(env)!, { recursive: true })
    await expect(open()).rejects.toMatchObject({ remedies: [{ do: 'fetch-embedded-model' }] })
    await expect(createEmbeddedModel({ env })).rejects.toMatchObject({ kind: 'model', fatal: true })
  })
})
