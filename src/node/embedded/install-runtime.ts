import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { UsageError } from '../../core/errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { CachePlaces } from './cache-folder.ts'
import type { Progress } from './fetch-weights.ts'
import { fileSize, needDiskSpace } from './files-on-disk.ts'
import type { RuntimePlan } from './runtime-plan.ts'

/** Runs npm with these arguments in a folder. Throws Error whose message is npm's own. */
export type RunNpm = (args: readonly string[], folder: string, signal: AbortSignal) => Promise<void>

export interface InstallOptions {
  onProgress: (progress: Progress) => void
  onNote: (note: string) => void
  signal: AbortSignal
  /** replaces npm */
  runNpm?: RunNpm
}

/** measured: 85 MB, and npm's cache holds the packed form */
const NEEDED_BYTES = 200e6

/**
 * Installs the engine into the cache and returns its folder, which gets its name only when all commands have
 * succeeded. Throws Error with one sentence.
 */
export async function installRuntime(
  plan: RuntimePlan,
  places: CachePlaces,
  options: InstallOptions,
): Promise<string> {
  const folder = join(places.runtimes, plan.folder)
  if (await isInstalled(folder)) return folder
  options.onProgress({ step: 'engine', done: 0, total: 0 })
  const fresh = `${folder}.part`
  await rm(folder, { recursive: true, force: true })
  await rm(fresh, { recursive: true, force: true })
  await makeFolder(fresh)
  await needDiskSpace(fresh, NEEDED_BYTES, 'The engine of the embedded model')
  await writeFile(join(fresh, 'package.json'), JSON.stringify(plan.packageJson, null, 2))
  await writeFile(join(fresh, 'package-lock.json'), JSON.stringify(plan.packageLock, null, 2))
  if (!plan.binaryPinned)
    options.onNote('The prebuilt engine of this platform is pinned by its version only, not by its sha512.')
  for (const command of plan.commands) await (options.runNpm ?? npm)(command, fresh, options.signal)
  if (!(await isInstalled(fresh)))
    throw new Error(`npm installed no node-llama-cpp into ${fresh}: try again.`)
  await rename(fresh, folder)
  return folder
}

/** Whether the folder contains a complete engine. */
export async function isInstalled(folder: string): Promise<boolean> {
  return (await fileSize(join(folder, 'node_modules', 'node-llama-cpp', 'package.json'))) !== null
}

async function npm(args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  const run = await execa('npm', [...args], {
    cwd: folder,
    // The engine's own scripts would compile or download; they are disabled in two ways.
    env: { NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' },
    reject: false,
    cancelSignal: signal,
    stdin: 'ignore',
    forceKillAfterDelay: 2000,
  })
  signal.throwIfAborted()
  if (run.code === 'ENOENT')
    throw new UsageError(
      'The engine is installed with npm, which is missing on this machine: install Node.js with npm.',
    )
  if (run.exitCode === 0) return
  const lines = `${run.stderr ?? ''}`.split('\n').filter((line) => /^npm err/i.test(line))
  const why = lines.map((line) => line.replace(/^npm err(or|!)\s*/i, '').trim()).filter((line) => line !== '')
  throw new Error(
    `The engine of the embedded model could not be installed: ${why.slice(0, 3).join(' ') || run.shortMessage}`,
  )
}
