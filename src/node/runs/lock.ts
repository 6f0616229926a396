import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync } from 'node:fs'
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../core/errors.ts'
import { isRunning, processStart } from '../process-identity.ts'

interface Holder {
  pid: number
  /** start time of the process, see processStart */
  started: string | null
  host: string
  /** identifies this lock: a process may take a lock more than once */
  id?: string
}

export interface Lock {
  release(): void
}

/** A killed parent's child needs a moment to end: a held lock is retried for this long. */
const PATIENCE_MS = 2500
/** An unreadable lock file, or a claim to a stale one, was left by a crash if it is older than this. */
const UNREADABLE_MS = 10_000

/** Acquires the run's lock: one writer per run. */
export function acquireLock(folder: string, patienceMs = PATIENCE_MS): Promise<Lock> {
  return lockFile(join(folder, 'lock'), { what: `The run in ${folder}`, patienceMs })
}

/** Held for one read and one write: even many runs that want it at once wait less than this. */
const BRIEF_PATIENCE_MS = 15_000
const BRIEF_UNKNOWN_HOLDER_MS = 10_000

/**
 * Does what no other process may do at the same time and what takes a moment, e.g. replaces a file that runs share.
 * @param path of the lock, in a folder that git ignores
 */
export async function whileLocked<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockFile(path, {
    what,
    patienceMs: BRIEF_PATIENCE_MS,
    unknownHolderMs: BRIEF_UNKNOWN_HOLDER_MS,
  }).catch(asFileFault)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** A lock that cannot be acquired stops a run, like a disk that cannot be written. */
function asFileFault(error: Error): never {
  if (!(error instanceof UsageError)) throw error
  throw Object.assign(new Error(error.message.replace(/\.$/, '')), { code: 'ELOCKED', syscall: 'lock' })
}

interface Wanted {
  /** what is locked, the beginning of a sentence */
  what: string
  /** how long a held lock is retried */
  patienceMs: number
  /**
   * age after which a lock counts as left by a crash if its process cannot be identified: on another machine, or where
   * start times of processes are unknown and the id may have been reused; default: never
   */
  unknownHolderMs?: number
}

/**
 * Acquires a lock. A lock whose process is gone is replaced; one that is held, or that belongs to another machine, throws
 * a UsageError that names the holder. Released by `release`, or when the process exits.
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
      // Never another's: the lock may have been replaced while this process was frozen.
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

/** Text of a lock; '' if it cannot be read, null if it is gone. */
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
    // A file system without links: exclusive creation, where the content may follow a moment later.
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

/** The end of a sentence that names the holder; null if there is none. */
async function whyHeld(path: string, text: string, unknownHolderMs = Infinity): Promise<string | null> {
  let holder: Holder
  try {
    holder = JSON.parse(text) as Holder
    if (typeof holder.pid !== 'number' || typeof holder.host !== 'string') throw new Error('no holder')
  } catch {
    if ((await ageOf(path)) > UNREADABLE_MS) return null
    return `is locked, and ${path} cannot be read: delete that file if no tfgrpo is writing there.`
  }
  if (holder.host !== hostname()) {
    if ((await ageOf(path)) > unknownHolderMs) return null
    return `is locked by process ${holder.pid} on ${holder.host}: end that process, or delete ${path} if it is gone.`
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
 * Removes a stale lock. Only the holder of the claim to this lock may do so: a slower process would remove the lock that
 * another has acquired since.
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

/** Whether the claim is ours; one left by a crash is removed for the next try. */
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
