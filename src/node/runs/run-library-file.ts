import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { LibraryFile } from '../../core/ports.ts'
import { linkTarget, readLibraryText, requireChangeable } from '../library/library-file.ts'
import { makeFolder } from '../make-folder.ts'
import { whileLocked } from './lock.ts'

/** The library that a run in `.grpo/runs/<name>` belongs to. */
export function libraryOfRun(folder: string): string {
  return join(dirname(dirname(folder)), 'library.yaml')
}

/** The library at the start of a run, as it is about to be written, and as last written. */
type Kept = 'before' | 'writing' | 'after'

/** Path of a copy of the library in a run's folder. */
export function keptLibrary(folder: string, which: Kept): string {
  return join(folder, `library-${which}.yaml`)
}

/** Runs of one library may have folders anywhere: its lock is where all processes of this machine find it. */
function lockOf(library: string): string {
  const name = createHash('sha256').update(resolve(library)).digest('hex').slice(0, 16)
  return join(tmpdir(), `tfgrpo-library-${name}.lock`)
}

/** Whether the run has changed the library. */
export function hasChangedLibrary(folder: string): boolean {
  return existsSync(keptLibrary(folder, 'after'))
}

/**
 * The library file of a workspace as one run sees it. Before a write the run's folder gets the text as
 * `library-writing.yaml`, after it as `library-after.yaml`: if the process is killed in between, a later one still knows which of the
 * two the file was, so that a resumed run merges from the right ancestor. `library-before.yaml` is the text at the start,
 * for a rollback.
 */
export class RunLibraryFile implements LibraryFile {
  readonly path: string
  private readonly folder: string
  private readonly start: string | null

  /** `start`: the library's text in the plan, null if there was none */
  constructor(path: string, folder: string, start: string | null) {
    this.path = path
    this.folder = folder
    this.start = start
  }

  private in(which: Kept): string {
    return keptLibrary(this.folder, which)
  }

  async read(): Promise<{ now: string | null; base: string | null }> {
    const [now, writing, after] = await Promise.all([
      readLibraryText(this.path),
      readLibraryText(this.in('writing')),
      readLibraryText(this.in('after')),
    ])
    // Killed between the two: the write happened if the file has that text.
    if (writing !== null && writing !== after && now === writing) return { now, base: writing }
    return { now, base: after ?? this.start }
  }

  async write(text: string, over: string | null): Promise<boolean> {
    const target = await linkTarget(this.path)
    await requireChangeable(target)
    await makeFolder(dirname(target))
    if ((await readLibraryText(this.in('before'))) === null)
      await writeFileAtomic(this.in('before'), this.start ?? '')
    await writeFileAtomic(this.in('writing'), text)
    // Of two runs that write at the same time, the second merges with what the first has written.
    return whileLocked(lockOf(target), `The library ${this.path}`, async () => {
      if ((await readLibraryText(this.path)) !== over) return false
      await removeUnfinished(target)
      await writeFileAtomic(target, text)
      await writeFileAtomic(this.in('after'), text)
      return true
    })
  }
}

/** A write that is under way takes milliseconds. */
const UNFINISHED_MS = 1000

/** Deletes what a process that was killed while it wrote this file has left beside it. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !/\.\d+$/.test(name)) continue
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - UNFINISHED_MS) await rm(join(folder, name), { force: true })
  }
}
