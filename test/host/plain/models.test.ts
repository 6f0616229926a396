import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { acquireLock } from '../../../src/node/runs/lock.ts'
import type { ModelChoice } from '../../../src/vscode/models/choice.ts'
import { ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

describe('the choice of models', function () {
  this.timeout(60_000)
  const settings = () => vscode.workspace.getConfiguration('tfgrpo')
  const set = (name: string, value: unknown) =>
    settings().update(name, value, vscode.ConfigurationTarget.Global)
  before(async () => {
    await ourExtension().activate()
  })
  afterEach(async () => {
    for (const name of ['model', 'baseUrl', 'optimizerModel', 'optimizerBaseUrl']) await set(name, undefined)
  })

  it('lets the model of the tasks write the lessons again, by the first entry', async () => {
    await set('model', 'worker')
    await set('baseUrl', 'http://127.0.0.1:9/v1')
    await set('optimizerModel', 'writer')
    await set('optimizerBaseUrl', 'http://127.0.0.1:9/v1')
    const choosing = vscode.commands.executeCommand<ModelChoice>('tfgrpo.chooseOptimizer')
    await until('the choice', async () => {
      await vscode.commands.executeCommand('quickInput.accept')
      return (settings().get('optimizerModel') ?? '') === ''
    })
    const { policy, optimizer } = await choosing
    assert.deepEqual([policy.model, optimizer], ['worker', { model: '', baseUrl: '' }])
    assert.equal(settings().get('model'), 'worker')
  })

  it('can be stopped from fetching the embedded model, and then has fetched nothing', async () => {
    const { XDG_CACHE_HOME: before } = process.env
    const cache = await mkdtemp(join(tmpdir(), 'tfgrpo-cache-'))
    const folder = join(cache, 'training-free-grpo')
    process.env.XDG_CACHE_HOME = cache
    await mkdir(folder)
    // Another process is at it, so that the command waits and asks no network.
    const lock = await acquireLock(folder)
    try {
      const fetching = vscode.commands.executeCommand<boolean>('tfgrpo.getEmbeddedModel')
      let ready: boolean | null = null
      void fetching.then((value) => {
        ready = value
      })
      await until('the end of it', async () => {
        await vscode.commands.executeCommand('tfgrpo.stop')
        return ready !== null
      })
      assert.equal(ready, false)
      for (const name of ['models', 'downloads', 'runtimes'])
        assert.equal(existsSync(join(folder, name)), false)
    } finally {
      lock.release()
      if (before === undefined) delete process.env.XDG_CACHE_HOME
      else process.env.XDG_CACHE_HOME = before
      await rm(cache, { recursive: true, force: true })
    }
  })
})
