import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync } from 'node:fs'
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../core/errors.ts'
import { isRunning, processStart } from './process-identity.ts'

interface Holder {
  pid: number
  /** start of the process, see processStart */
  started: string | null
  host: string
  /** of this very lock: a process may take one more than once */
  id?: string
}

export interface Lock {
  release(): void
}

/** A killed parent's child needs a moment to follow it: so long a held lock is asked again. */
const PATIENCE_MS = 2500
/** A lock file that cannot be read, or a claim to a stale one, that is older than this was left by a crash. */
const UNREADABLE_MS = 10_000

/** Takes the run's lock: one writer a run. */
export function acquireLock(folder: string, patienceMs = PATIENCE_MS): Promise<Lock> {
  return lockFile(join(folder, 'lock'), { what: `The run in ${folder}`, patienceMs })
}

interface Wanted {
  /** what is locked, the beginning of a sentence */
  what: string
  /** so long a held lock is asked again */
  patienceMs: number
  /**
   * a lock that is older than this was left by a crash, where its process cannot be told: on another machine, or where
   * starts of processes are not known and the number may have gone to another; left out = never
   */
  unknownHolderMs?: number
}

/**
 * Takes a lock. One whose process is gone is taken over; one that is held, or that stands on another machine, is a
 * UsageError that says by whom. Released by `release`, or when the process exits.
 */
export async function lockFile(path: string, { what, patienceMs, unknownHolderMs }: Wanted): Promise<Lock> {
  const started = await processStart(process.pid)
  const mine: Holder = { pid: process.pid, started, host: hostname(), id: randomUUID() }
  const text = `${JSON.stringify(mine)}\n`
  const until = performance.now() + patienceMs
  for (;;) {
    if (await create(path, text)) break
    const held = await read(path)
    if (held === null) continue
    const why = await whyHeld(path, held, unknownHolderMs)
    if (why === null) await removeStale(path, held)
    else if (performance.now() >= until) throw new UsageError(`${what} ${why}`)
    else await sleep(50)
  }
  const release = () => {
    process.off('exit', release)
    try {
      // Never another's: it may have been taken over while this process was frozen.
      if (readFileSync(path, 'utf8') === text) unlinkSync(path)
    } catch {
      // gone already
    }
  }
  process.on('exit', release)
  return { release }
}

/** Whether a living process writes to this run, as far as this machine can tell. */
export async function isLocked(folder: string): Promise<boolean> {
  const path = join(folder, 'lock')
  const held = await read(path)
  return held !== null && (await whyHeld(path, held)) !== null
}

/** Text of a lock; '' where it cannot be read, null where it is gone. */
async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : ''
  }
}

/** Creates the file with its whole content or not at all. */
async function create(path: string, text: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`
  await writeFile(own, text)
  try {
    await link(own, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // A file system without links: exclusive creation, whose content may come a moment later.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error
    return writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      (failure: NodeJS.ErrnoException) => {
        if (failure.code === 'EEXIST') return false
        throw failure
      },
    )
  } finally {
    await unlink(own).catch(() => {})
  }
}

/** The end of a sentence that says who holds it; null when nobody does. */
async function whyHeld(path: string, text: string, unknownHolderMs = Infinity): Promise<string | null> {
  let holder: Holder
  try {
    holder = JSON.parse(text) as Holder
    if (typeof holder.pid !== 'number' || typeof holder.host !== 'string') throw new Error('no holder')
  } catch {
    if ((await ageOf(path)) > UNREADABLE_MS) return null
    return `is locked, and ${path} cannot be read: delete that file if no tfgrpo writes there.`
  }
  if (holder.host !== hostname()) {
    if ((await ageOf(path)) > unknownHolderMs) return null
    return `is locked by process ${holder.pid} on ${holder.host}: end that one, or delete ${path} if it is gone.`
  }
  if (!isRunning(holder.pid)) return null
  const started = await processStart(holder.pid)
  if (holder.started === null || started === null) {
    if ((await ageOf(path)) > unknownHolderMs) return null
  } else if (started !== holder.started) return null
  return `is being written by another tfgrpo (process ${holder.pid}): wait for it or end it first.`
}

async function ageOf(path: string): Promise<number> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs
}

/**
 * Takes the stale lock out of the way. Only who holds the claim to this very lock may: whoever is slower would remove the
 * lock that another has taken since.
 */
async function removeStale(path: string, held: string): Promise<void> {
  const claim = `${path}.${createHash('sha256').update(held).digest('hex').slice(0, 12)}.stale`
  if (!(await claimed(claim))) return
  try {
    if ((await read(path)) === held) await unlink(path)
  } finally {
    await unlink(claim).catch(() => {})
  }
}

/** Whether the claim is ours; one that was left by a crash is taken away for the next try. */
async function claimed(claim: string): Promise<boolean> {
  try {
    await writeFile(claim, '', { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const { mtimeMs } = await stat(claim).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > UNREADABLE_MS) await unlink(claim).catch(() => {})
    await sleep(5)
    return false
  }
}
