import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import { lstat, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** What a command may take of the machine. */
export interface Limits {
  /** of the disk: the copy of its attempt, home and temporary files */
  bytes: number
  /** files and folders of the same */
  entries: number
  processes: number
  /** where less than this is free on the disk, whoever wrote `much` is ended, bytes */
  reserve: number
  much: number
  /** changes of the whole machine from which a command is looked at */
  alarm: { bytes: number; entries: number; processes: number }
  periodMs: number
}

const LIMITS: Limits = {
  bytes: 4 * 1024 ** 3,
  entries: 400_000,
  processes: 1024,
  reserve: 512 * 1024 ** 2,
  much: 64 * 1024 ** 2,
  alarm: { bytes: 256 * 1024 ** 2, entries: 50_000, processes: 500 },
  periodMs: 250,
}

export interface Watched {
  /** the process that all others of the command descend from */
  pid: number | undefined
  /** what it may write to */
  folder: string
  /** @param why one sentence */
  end(why: string): void
}

/** What was free on the disk when a folder was last found within its limits. */
interface Disk {
  bytes: number
  entries: number
}

/**
 * Ends commands that fill the disk or start processes without end, in place of limits that only some systems have. As
 * long as the machine as a whole does not change much, this takes two small calls a period.
 */
export class LimitWatch {
  readonly #limits: Limits
  readonly #watched = new Set<Watched>()
  readonly #disks = new Map<string, Disk>()
  #timer: NodeJS.Timeout | null = null
  #processes = 0
  #busy = false

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits }
  }

  /** @returns ends the watching */
  watch(watched: Watched): () => void {
    this.#watched.add(watched)
    if (this.#timer === null) {
      this.#processes = processesOfMachine()
      this.#timer = setInterval(() => void this.#look(), this.#limits.periodMs)
    }
    if (!this.#disks.has(watched.folder)) void this.#note(watched.folder)
    return () => {
      this.#watched.delete(watched)
      if (this.#watched.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  async #look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      this.#lookAtProcesses()
      const [first] = this.#watched
      if (first === undefined) return
      // All folders of a process are on one disk.
      const disk = await diskOf(first.folder)
      for (const watched of this.#watched) await this.#lookAtDisk(watched, disk)
    } catch {
      // A folder that is being removed cannot be measured.
    } finally {
      this.#busy = false
    }
  }

  #lookAtProcesses(): void {
    const { alarm, processes } = this.#limits
    const now = processesOfMachine()
    this.#processes = Math.min(this.#processes, now)
    if (now - this.#processes < alarm.processes) return
    this.#processes = now
    const children = childrenOfAll()
    for (const { pid, end } of this.#watched)
      if (pid !== undefined && descendants(pid, children) > processes)
        end(`It started more than ${processes.toLocaleString('en')} processes, and was ended.`)
  }

  async #lookAtDisk({ folder, end }: Watched, now: Disk): Promise<void> {
    const { alarm, bytes, entries, reserve, much } = this.#limits
    const before = this.#disks.get(folder)
    if (before === undefined) return
    const isFull = now.bytes < reserve
    const grew = before.bytes - now.bytes > alarm.bytes || before.entries - now.entries > alarm.entries
    if (!isFull && !grew) return
    const used = await sizeOf(folder, this.#limits)
    if (used.bytes > bytes || used.entries > entries)
      end(
        `It filled more than ${bytes / 1024 ** 3} GB or ${entries.toLocaleString('en')} files, and was ended.`,
      )
    else if (isFull && used.bytes > much) end('It wrote much to a disk that is nearly full, and was ended.')
    else this.#disks.set(folder, now)
  }

  async #note(folder: string): Promise<void> {
    const disk = await diskOf(folder).catch(() => null)
    if (disk !== null) this.#disks.set(folder, disk)
  }
}

async function diskOf(folder: string): Promise<Disk> {
  const { bavail, bsize, ffree } = await statfs(folder)
  return { bytes: bavail * bsize, entries: ffree }
}

/** What a folder holds, as far as the limits. */
async function sizeOf(folder: string, limits: Disk): Promise<Disk> {
  const size = { bytes: 0, entries: 0 }
  const visit = async (path: string): Promise<void> => {
    const found: Dirent[] = await readdir(path, { withFileTypes: true }).catch(() => [])
    for (const entry of found) {
      if (size.bytes > limits.bytes || ++size.entries > limits.entries) return
      if (entry.isDirectory()) await visit(join(path, entry.name))
      // Of a file with holes, only what is there takes room.
      else size.bytes += ((await lstat(join(path, entry.name)).catch(() => null))?.blocks ?? 0) * 512
    }
  }
  await visit(folder)
  return size
}

/** Threads count, too; 0 where the system does not say. */
function processesOfMachine(): number {
  try {
    return Number(/\/(\d+) /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function childrenOfAll(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  if (!existsSync('/proc/self/stat')) return children
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(name)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

function descendants(pid: number, children: ReadonlyMap<number, readonly number[]>): number {
  let count = 0
  const waiting = [pid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const below = children.get(next) ?? []
    count += below.length
    waiting.push(...below)
  }
  return count
}
