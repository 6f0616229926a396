import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { LibraryFile } from '../../core/ports.ts'

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * The library file of a workspace as one run sees it. Before a write the run's folder gets the text as
 * `library-writing.yaml`, after it as `library-after.yaml`: a process killed in between still knows which of the two
 * the file was, so that a resumed run merges from the right ancestor. `library-before.yaml` is the text at the start,
 * for a rollback.
 */
export class RunLibraryFile implements LibraryFile {
  readonly path: string
  private readonly folder: string
  private readonly start: string | null

  /** `start`: the library's text in the plan, null when there was none */
  constructor(path: string, folder: string, start: string | null) {
    this.path = path
    this.folder = folder
    this.start = start
  }

  private in(name: 'before' | 'writing' | 'after'): string {
    return join(this.folder, `library-${name}.yaml`)
  }

  async read(): Promise<{ now: string | null; base: string | null }> {
    const [now, writing, after] = await Promise.all([
      textOf(this.path),
      textOf(this.in('writing')),
      textOf(this.in('after')),
    ])
    // Killed between the two: the write happened if the file holds it.
    if (writing !== null && writing !== after && now === writing) return { now, base: writing }
    return { now, base: after ?? this.start }
  }

  async write(text: string, over: string | null): Promise<boolean> {
    await mkdir(dirname(this.path), { recursive: true })
    if ((await textOf(this.in('before'))) === null) await writeFileAtomic(this.in('before'), this.start ?? '')
    await writeFileAtomic(this.in('writing'), text)
    if ((await textOf(this.path)) !== over) return false
    await writeFileAtomic(this.path, text)
    await writeFileAtomic(this.in('after'), text)
    return true
  }
}
