import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { isRunning, processStart } from '../../process-identity.ts'
import { COPIES_PREFIX } from '../../sandbox/host-channel.ts'
import { removeTree } from './remove-tree.ts'

/** A file in the folder of copies: whose it is. */
const OWNER_FILE = 'owner.json'
/** A folder without that file was left by a process that was killed while it began. */
const UNKNOWN_MS = 24 * 60 * 60 * 1000

const Owner = z.object({
  pid: z.number(),
  started: z.string().nullable(),
  host: z.string(),
  /** where process ids mean what they mean to this process */
  namespace: z.string().nullable(),
})
type Owner = z.infer<typeof Owner>

/** Makes the folder of all copies of this process. */
export async function makeCopiesFolder(): Promise<string> {
  const owner = await self()
  const folder = realpathSync(mkdtempSync(join(tmpdir(), COPIES_PREFIX)))
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(owner))
  return folder
}

async function self(): Promise<Owner> {
  const { pid } = process
  return { pid, started: await processStart(pid), host: hostname(), namespace: namespaceOf('self') }
}

/**
 * Removes what killed processes left: their folders of copies, and programs that still run in these. Folders of other
 * users, machines and containers stay.
 */
export async function removeLeftovers(): Promise<void> {
  const parent = realpathSync(tmpdir())
  const me = await self()
  for (const name of readdirSync(parent).filter((one) => one.startsWith(COPIES_PREFIX))) {
    const folder = join(parent, name)
    if (!(await isLeftover(folder, me))) continue
    endProgramsIn(folder)
    await removeTree(folder).catch(() => {})
  }
}

async function isLeftover(folder: string, me: Owner): Promise<boolean> {
  const stats = await lstat(folder).catch(() => null)
  if (!stats?.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return false
  const owner = ownerOf(folder)
  if (owner === null) return Date.now() - stats.mtimeMs > UNKNOWN_MS
  if (owner.host !== me.host || owner.namespace !== me.namespace) return false
  if (!isRunning(owner.pid)) return true
  // Another process may have its number by now.
  const started = await processStart(owner.pid)
  return started !== null && owner.started !== null && started !== owner.started
}

function ownerOf(folder: string): Owner | null {
  try {
    return Owner.parse(JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')))
  } catch {
    return null
  }
}

/** Ends what has its working folder there; new ones may have been started meanwhile. */
function endProgramsIn(folder: string): void {
  if (process.platform !== 'linux') return
  for (let round = 0; round < 5; round++) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && worksIn(name, folder))
    if (pids.length === 0) return
    for (const pid of pids) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
  }
}

function worksIn(pid: string, folder: string): boolean {
  const cwd = linkTarget(`/proc/${pid}/cwd`)
  return cwd !== null && `${cwd}${sep}`.startsWith(`${folder}${sep}`)
}

const namespaceOf = (pid: string) => linkTarget(`/proc/${pid}/ns/pid`)

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
