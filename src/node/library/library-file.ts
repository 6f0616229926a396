import { access, constants, lstat, readFile, readlink, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { UsageError } from '../../core/errors.ts'
import { EMPTY_LIBRARY, type Library } from '../../core/library/experience.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'
import { tryToWrite, unreadable, unwritable } from '../file-fault.ts'
import { makeFolder } from '../make-folder.ts'
import { grpoDirOf } from '../task-files/find-grpo-dir.ts'

/** Path of the library of a folder: in the nearest `.grpo` upwards, else in the `.grpo` that would be created in it. */
export async function nearestLibrary(folder: string): Promise<string> {
  return join(await grpoDirOf(join(folder, 'x')), 'library.yaml')
}

/** Text of a library file, byte order mark included; null when there is none. Throws UsageError for other kinds of files. */
export async function readLibraryText(path: string): Promise<string | null> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return null
    if (code === 'EISDIR') throw new UsageError(`${path} is a folder; give the library file in it.`)
    if (error instanceof TypeError) throw new UsageError(`${path} is not UTF-8 text; save it in UTF-8.`)
    throw new UsageError(`${path} ${unreadable(error)}`)
  }
}

/** Throws UsageError if a library that the user gave does not exist. */
export async function requireLibrary(path: string): Promise<void> {
  if ((await readLibraryText(path)) === null) throw new UsageError(`There is no library file ${path}.`)
}

/** Atomic; creates the folder; a symbolic link stays one; permissions and owner of an existing file stay. */
export async function writeLibraryText(path: string, text: string): Promise<void> {
  const target = await linkTarget(path)
  await requireChangeable(target)
  try {
    await makeFolder(dirname(target))
    await writeFileAtomic(target, text)
  } catch (error) {
    throw cannotBeWritten(path, error)
  }
}

/** A file that nobody may write is left alone: replacing it as a whole would work and yet be against its owner's word. */
export async function requireChangeable(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats !== null && (stats.mode & 0o222) === 0)
    throw new UsageError(`${path} is read-only: make it writable first, or write to another file.`)
}

/** Throws UsageError if the library cannot be written, before a run pays for what it could not save. */
export async function requireWritable(path: string): Promise<void> {
  const target = await linkTarget(path)
  await requireChangeable(target)
  try {
    if (await lstat(target).catch(() => null)) await access(target, constants.W_OK)
    // The file is replaced as a whole, so its folder must be writable; missing folders are created.
    await tryToWrite(await nearestFolder(dirname(target)))
  } catch (error) {
    throw cannotBeWritten(path, error)
  }
}

/** The folder itself, or the nearest existing one above. Throws if a file or a broken link is in its place. */
async function nearestFolder(folder: string): Promise<string> {
  if ((await lstat(folder).catch(() => null)) === null && dirname(folder) !== folder)
    return nearestFolder(dirname(folder))
  if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR', path: folder })
  return folder
}

function cannotBeWritten(path: string, error: unknown): UsageError {
  return new UsageError(`${path} ${unwritable(error)}`)
}

/** Deletes the file; a symbolic link itself stays. A missing file is fine. */
async function removeLibrary(path: string): Promise<void> {
  await requireChangeable(path)
  await rm(await linkTarget(path), { force: true })
}

/** Text of a library file before and after a change; null = no file. */
export interface Rewritten {
  before: string | null
  after: string | null
}

/**
 * Replaces the text of a library file; null deletes it. Changes of one file run one after another in this process, and
 * what another program (a run, an editor) has written since the file was read is not overwritten: `rewrite` is then
 * called again, with that text. Throws UsageError where the file cannot be read or written, and what `rewrite` throws.
 * @param announce called with each change just before it is written, again if the change is repeated; an error from it stops the change
 */
export function rewriteLibrary(
  path: string,
  rewrite: (text: string | null) => string | null,
  announce?: (change: Rewritten) => Promise<void>,
): Promise<Rewritten> {
  return inTurn(path, async () => {
    for (;;) {
      const before = await readLibraryText(path)
      const after = rewrite(before)
      if (after === before) return { before, after }
      await announce?.({ before, after })
      if ((await readLibraryText(path)) !== before) continue
      await (after === null ? removeLibrary(path) : writeLibraryText(path, after))
      return { before, after }
    }
  })
}

/**
 * Reads, changes and writes a library; what the change leaves alone keeps its bytes. Returns the new library. The change is
 * repeated if another program has written meanwhile (rewriteLibrary).
 */
export async function changeLibrary(path: string, change: (library: Library) => Library): Promise<Library> {
  let library = EMPTY_LIBRARY
  await rewriteLibrary(path, (text) => {
    library = change(readLibrary(text, path))
    return spliceLibrary(text, library, path)
  })
  return library
}

/** The last pending change of each file, which the next one waits for. */
const turns = new Map<string, Promise<unknown>>()

function inTurn<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(work, work)
  turns.set(path, turn)
  const over = () => {
    if (turns.get(path) === turn) turns.delete(path)
  }
  turn.then(over, over)
  return turn
}

/** Follows links to where the file is or would be, also if it does not exist yet. */
export async function linkTarget(path: string): Promise<string> {
  let target = path
  for (let hops = 0; hops < 40; hops++) {
    const stats = await lstat(target).catch(() => null)
    if (!stats?.isSymbolicLink()) return target
    target = resolve(dirname(target), await readlink(target))
  }
  throw new UsageError(`${path} is a symbolic link that leads back to itself.`)
}
