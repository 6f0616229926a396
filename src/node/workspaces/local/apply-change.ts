import { chmod, lstat, readFile, readlink, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FilePatch, patchedText, readPatch } from '../../../core/patches.ts'
import type { WorkspacePatch } from '../../../core/ports.ts'
import { innerPath, refused } from '../inner-path.ts'
import { asText } from './copy-files.ts'
import { type Slot, workFolder, writeInto } from './slots.ts'

const LINK = '120000'
const PROGRAM = '100755'

/** What becomes of a path; null = it goes. */
interface Outcome {
  path: string
  content: string | null
  mode?: string | undefined
}

/**
 * Makes a change in a copy, or nothing of it where a part does not fit. Binary files, whose content no patch holds, stay
 * as they are. Returns the paths that it wrote.
 */
export async function applyChange(slot: Slot, { patch, keep }: WorkspacePatch): Promise<string[]> {
  const kept = keep.map(innerPath)
  const isKept = (path: string) => kept.some((one) => path === one || path.startsWith(`${one}/`))
  const outcomes: Outcome[] = []
  for (const file of filesOf(patch)) {
    const paths = [file.from, file.to].filter((path) => path !== null)
    if (!file.binary && !paths.map(innerPath).every(isKept)) outcomes.push(...(await outcomesOf(slot, file)))
  }
  const wanted = outcomes.filter(({ path }) => !isKept(path))
  for (const { path, content } of wanted) if (content === null) await remove(slot, path)
  for (const { path, content, mode } of wanted) if (content !== null) await put(slot, path, content, mode)
  slot.holds = null
  return wanted.flatMap(({ path, content }) => (content === null ? [] : [path]))
}

function filesOf(patch: string): FilePatch[] {
  try {
    return readPatch(patch)
  } catch (error) {
    throw refused(`The change is no unified diff: ${(error as Error).message.split('\n')[0]}.`)
  }
}

async function outcomesOf(slot: Slot, file: FilePatch): Promise<Outcome[]> {
  const { from, to, mode } = file
  const before = from === null ? '' : await contentOf(slot, innerPath(from))
  if (from !== null && before === null)
    throw refused(`The change does not fit: it changes "${from}", which is not there as a text file.`)
  const gone = from !== null && from !== to ? [{ path: innerPath(from), content: null }] : []
  if (to === null) return gone
  const after = patchedText(before!, file)
  if (after === null) throw refused(`The change does not fit "${to}": the lines around it are others there.`)
  return [...gone, { path: innerPath(to), content: after, mode }]
}

/** Text of a file, or where a link leads; null if there is neither. */
async function contentOf(slot: Slot, path: string): Promise<string | null> {
  const at = join(workFolder(slot), path)
  const stats = await lstat(at).catch(() => null)
  if (stats?.isSymbolicLink()) return readlink(at)
  // A folder above may be a link out of the copy.
  if (!stats?.isFile() || (await realpath(at)) !== join(await realpath(workFolder(slot)), path)) return null
  return asText(await readFile(at))
}

async function remove(slot: Slot, path: string): Promise<void> {
  const work = await realpath(workFolder(slot))
  if ((await realpath(dirname(join(work, path))).catch(() => null)) !== dirname(join(work, path))) return
  await rm(join(work, path), { force: true })
}

async function put(slot: Slot, path: string, content: string, mode: string | undefined): Promise<void> {
  const at = join(workFolder(slot), path)
  if (mode !== LINK) {
    await writeInto(slot, { path, content })
    if (mode !== undefined) await chmod(at, mode === PROGRAM ? 0o755 : 0o644)
    return
  }
  // Checks that the path is one to write to, and makes its folders.
  await writeInto(slot, { path, content: '' })
  await rm(at)
  await symlink(content, at)
}
