import { lstat, mkdir, readFile, readlink, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { UsageError } from '../../core/errors.ts'
import type { Library } from '../../core/library/experience.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'
import { grpoDirOf } from '../workspace/find-grpo-dir.ts'

/** Path of the library of a folder: in the nearest `.grpo` upwards, else in the one that would stand in it. */
export async function nearestLibrary(folder: string): Promise<string> {
  return join(await grpoDirOf(join(folder, 'x')), 'library.yaml')
}

/** Text of a library file, byte order mark included; null when there is none. Throws UsageError for other files. */
export async function readLibraryText(path: string): Promise<string | null> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return null
    if (code === 'EISDIR') throw new UsageError(`${path} is a folder; name the library file in it.`)
    if (error instanceof TypeError) throw new UsageError(`${path} is not UTF-8 text; save it in UTF-8.`)
    throw new UsageError(`${path} cannot be read (${code ?? error}); check its permissions.`)
  }
}

/** Atomic; creates the folder; a symbolic link stays one; permissions and owner of an existing file stay. */
export async function writeLibraryText(path: string, text: string): Promise<void> {
  const target = await linkTarget(path)
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeFileAtomic(target, text)
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}); check the permissions of it and its folder.`,
    )
  }
}

/** Takes the file away; a symbolic link itself stays. No file is fine. */
export async function removeLibrary(path: string): Promise<void> {
  await rm(await linkTarget(path), { force: true })
}

/** Reads, changes and writes a library; what the change leaves alone keeps its bytes. Returns what it is now. */
export async function changeLibrary(path: string, change: (library: Library) => Library): Promise<Library> {
  const text = await readLibraryText(path)
  const before = readLibrary(text, path)
  const after = change(before)
  const written = spliceLibrary(text, after, path)
  if (written !== text) await writeLibraryText(path, written)
  return after
}

/** Follows links to where the file is or would be: also one that points to a file not there yet. */
async function linkTarget(path: string): Promise<string> {
  let target = path
  for (let hops = 0; hops < 40; hops++) {
    const stats = await lstat(target).catch(() => null)
    if (!stats?.isSymbolicLink()) return target
    target = resolve(dirname(target), await readlink(target))
  }
  throw new UsageError(`${path} is a symbolic link that leads back to itself.`)
}
