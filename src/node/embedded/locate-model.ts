import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CallError } from '../../core/errors.ts'
import type { Remedy } from '../../core/remedy.ts'
import { cacheFolder, cachePlaces } from './cache-folder.ts'
import { fileSha256, fileSize } from './files-on-disk.ts'
import { PINNED_MODEL } from './pinned-model.ts'
import { runtimePlan } from './runtime-plan.ts'

export interface LocateOptions {
  env: NodeJS.ProcessEnv
  /** weights given by the caller; they win over TFGRPO_MODEL */
  modelPath?: string
  onNote: (note: string) => void
}

export interface LocatedModel {
  modelPath: string
  /** folder that contains node_modules/node-llama-cpp */
  runtime: string
}

const FETCH: readonly Remedy[] = [{ do: 'fetch-embedded-model' }]

/** The sentence that the embedded model cannot run on this machine. */
export function noEngine(): string {
  return `There is no prebuilt engine for ${process.platform} ${process.arch}.`
}

/** Finds weights and engine on this machine; downloads nothing. Throws CallError 'model' that says what to run. */
export async function locateModel(options: LocateOptions): Promise<LocatedModel> {
  const named = options.modelPath ?? options.env.TFGRPO_MODEL
  const modelPath = named ? resolve(named) : cachedWeights(options.env)
  const size = await fileSize(modelPath)
  if (size === null)
    throw named
      ? new CallError(
          'model',
          `The weights ${modelPath} (${options.modelPath ? 'as asked for' : 'TFGRPO_MODEL'}) do not exist: give the path of a .gguf file.`,
        )
      : new CallError('model', 'The embedded model is not on this machine yet (1.1 GB).', FETCH)
  if (!named && size !== PINNED_MODEL.bytes)
    throw new CallError(
      'model',
      `${modelPath} has ${size} bytes instead of ${PINNED_MODEL.bytes}, so it is incomplete.`,
      FETCH,
    )
  if (named && !(await isPinned(modelPath, size)))
    options.onNote(
      `${modelPath} is not the known ${PINNED_MODEL.name} (different sha256): measurements apply to the model in that file.`,
    )
  const runtime = runtimeFolder(options.env)
  if (runtime === null) throw new CallError('model', noEngine(), [{ do: 'use-endpoint' }])
  if ((await fileSize(join(runtime, 'package.json'))) === null)
    throw new CallError('model', 'The engine of the embedded model is not installed yet.', FETCH)
  return { modelPath, runtime }
}

export function cachedWeights(env: NodeJS.ProcessEnv): string {
  return join(cachePlaces(cacheFolder(env)).models, PINNED_MODEL.fileName)
}

/** Where the engine of this platform is or would be installed, or null if there is none for this platform. */
export function runtimeFolder(env: NodeJS.ProcessEnv): string | null {
  const shipped = shippedRuntime()
  if (shipped !== null) return shipped
  const plan = runtimePlan(process.platform, process.arch)
  return plan && join(cachePlaces(cacheFolder(env)).runtimes, plan.folder)
}

/** Hashing 1.1 GB takes seconds, so the size is compared first. */
async function isPinned(path: string, size: number): Promise<boolean> {
  return size === PINNED_MODEL.bytes && (await fileSha256(path)) === PINNED_MODEL.sha256
}

/**
 * The engine that a package for one platform includes next to its code (dist/engine), or null if there is none: when
 * run from source, and in the package for all platforms.
 * @param here address of the calling module: in a bundle, dist/ or dist/chunks/
 */
export function shippedRuntime(here: string = import.meta.url): string | null {
  const found = ['engine', '../engine']
    .map((path) => fileURLToPath(new URL(path, here)))
    .find((folder) => existsSync(join(folder, 'node_modules', 'node-llama-cpp', 'package.json')))
  return found ?? null
}
