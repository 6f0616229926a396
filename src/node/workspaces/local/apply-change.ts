import { chmod, lstat, readFile, readlink, realpath, rm, rmdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FilePatch, isPlainPath, patchedText, readPatch } from '../../../core/patches.ts'
import type { WorkspacePatch } from '../../../core/ports.ts'
import { innerPath, refused } from '../inner-path.ts'
import { patchedBytes } from './binary-patch.ts'
import { asText } from './copy-files.ts'
import { type Slot, workFolder, writeInto } from './slots.ts'

const LINK = '120000'
const PROGRAM = '100755'

/** What becomes of a path; null = it goes. */
interface Outcome {
  path: string
  content: string | Uint8Array | null
  mode?: string | undefined
}

/**
 * Makes a change in a copy as git would, or nothing of it where a part does not fit. Files whose content the patch does
 * not hold stay as they are. Returns the paths that it wrote.
 */
export async function applyChange(slot: Slot, { patch, keep, only }: WorkspacePatch): Promise<string[]> {
  const isMeant = chosen(keep, only)
  const files = filesOf(patch).filter((file) => holdsContent(file) && pathsOf(file).some(isMeant))
  for (const path of files.flatMap(pathsOf))
    if (!isPlainPath(path))
      throw refused(`The change names "${path}", which is no plain path inside the workspace.`)
  const gone = new Set(files.flatMap(({ from, to, copies }) => (from === to || copies ? [] : [from])))
  const outcomes: Outcome[] = []
  for (const file of files) outcomes.push(...(await outcomesOf(slot, file, gone)))
  const wanted = outcomes.filter(({ path }) => isMeant(path))
  for (const { path, content } of wanted) if (content === null) await remove(slot, path)
  for (const { path, content, mode } of wanted) if (content !== null) await put(slot, path, content, mode)
  slot.holds = null
  return wanted.flatMap(({ path, content }) => (content === null ? [] : [path]))
}

/** Whether something may be changed at a path. What is no plain path is never meant where something is kept. */
export function chosen(
  keep: readonly string[],
  only: readonly string[] | undefined,
): (path: string) => boolean {
  const kept = keep.map((path) => (isPlainPath(path) ? innerPath(path) : path))
  return (path) =>
    (only === undefined || only.includes(path)) &&
    !kept.some((one) => path === one || path.startsWith(`${one}/`))
}

/** To remove a file its content is not needed. */
const holdsContent = ({ binary, to }: FilePatch) => !binary || to === null

const pathsOf = ({ from, to }: FilePatch) => [from, to].filter((path) => path !== null)

export function filesOf(patch: string): FilePatch[] {
  try {
    return readPatch(patch)
  } catch (error) {
    throw refused(`The change is no unified diff: ${(error as Error).message.split('\n')[0]}.`)
  }
}

async function outcomesOf(slot: Slot, file: FilePatch, gone: ReadonlySet<string | null>): Promise<Outcome[]> {
  const { from, to, mode, copies } = file
  const before = from === null ? Buffer.alloc(0) : await contentOf(slot, from)
  if (before === null) throw refused(`The change does not fit: it changes "${from}", which is not there.`)
  if (to !== null && to !== from && !gone.has(to) && (await contentOf(slot, to)) !== null)
    throw refused(`The change does not fit: it makes "${to}", which is there already.`)
  const removed = from === null || from === to || copies ? [] : [{ path: from, content: null }]
  if (to === null) {
    if (!file.binary) patched(before, file, from)
    return removed
  }
  return [...removed, { path: to, content: patched(before, file, to), mode }]
}

/** Throws CallError 'sandbox' if the change was not made for this content. */
function patched(before: Buffer, file: FilePatch, path: string | null): string | Uint8Array {
  if (file.data === undefined && file.hunks.length === 0) return before
  const text = file.data === undefined ? asText(before) : null
  const after =
    file.data !== undefined ? patchedBytes(before, file.data) : text === null ? null : patchedText(text, file)
  if (after === null) throw refused(`The change does not fit "${path}": what is there is something else.`)
  return after
}

/** Content of a file, or where a link leads; null if there is neither. */
async function contentOf(slot: Slot, path: string): Promise<Buffer | null> {
  const at = join(workFolder(slot), path)
  const stats = await lstat(at).catch(() => null)
  if (!stats?.isFile() && !stats?.isSymbolicLink()) return null
  const work = await realpath(workFolder(slot))
  // A folder above may be a link out of the copy.
  if ((await realpath(dirname(at))) !== dirname(join(work, path))) return null
  return stats.isFile() ? readFile(at) : Buffer.from(await readlink(at))
}

/** With it go the folders that are empty then. */
async function remove(slot: Slot, path: string): Promise<void> {
  const work = await realpath(workFolder(slot))
  if ((await realpath(dirname(join(work, path))).catch(() => null)) !== dirname(join(work, path))) return
  await rm(join(work, path), { force: true })
  for (let above = dirname(path); above !== '.'; above = dirname(above))
    if (
      !(await rmdir(join(work, above)).then(
        () => true,
        () => false,
      ))
    )
      return
}

async function put(
  slot: Slot,
  path: string,
  content: string | Uint8Array,
  mode: string | undefined,
): Promise<void> {
  const at = join(workFolder(slot), path)
  if (mode !== LINK) {
    const isLink = (await lstat(at).catch(() => null))?.isSymbolicLink() === true && mode === undefined
    if (!isLink) {
      await writeInto(slot, { path, content })
      if (mode !== undefined) await chmod(at, mode === PROGRAM ? 0o755 : 0o644)
      return
    }
  }
  // Checks that the path is one to write to, and makes its folders.
  await writeInto(slot, { path, content: '' })
  await rm(at)
  await symlink(Buffer.from(content).toString(), at)
}
