import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../core/errors.ts'
import { makeFolder } from '../make-folder.ts'
import { acquireLock, type Lock } from '../runs/lock.ts'
import { cacheFolder, cachePlaces } from './cache-folder.ts'
import { type FetchOptions, fetchWeights } from './fetch-weights.ts'
import { installRuntime } from './install-runtime.ts'
import { noEngine, shippedRuntime } from './locate-model.ts'
import { PINNED_MODEL } from './pinned-model.ts'
import { runtimePlan } from './runtime-plan.ts'

export interface GetOptions extends FetchOptions {
  env: NodeJS.ProcessEnv
}

export interface GotModel {
  name: string
  path: string
  bytes: number
  sha256: string
}

/**
 * Downloads the embedded model, engine and weights, into the user's cache folder. Uses what is already there (and then
 * needs no network), resumes an earlier download, waits while another process does the same.
 * Throws UsageError where this machine cannot run it, else Error with one sentence.
 */
export async function getModel(options: GetOptions): Promise<GotModel> {
  const plan = runtimePlan(process.platform, process.arch)
  if (plan === null) throw new UsageError(noEngine(), [{ do: 'use-endpoint' }])
  const folder = cacheFolder(options.env)
  const places = cachePlaces(folder)
  await makeFolder(folder)
  const lock = await lockFolder(folder, options)
  try {
    if (shippedRuntime() === null) await installRuntime(plan, places, options)
    const path = await fetchWeights(PINNED_MODEL, places, options)
    return { name: PINNED_MODEL.name, path, bytes: PINNED_MODEL.bytes, sha256: PINNED_MODEL.sha256 }
  } finally {
    lock.release()
  }
}

async function lockFolder(folder: string, options: GetOptions): Promise<Lock> {
  for (let reported = false; ; ) {
    try {
      return await acquireLock(folder, 0)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      if (!reported)
        options.onNote(`Waiting for another process that is downloading the model (${folder}/lock).`)
      reported = true
      await sleep(1000, undefined, { signal: options.signal })
    }
  }
}
