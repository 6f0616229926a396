import type { Dirent } from 'node:fs'
import { chmod, lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { formatPatch, type StructuredPatch, structuredPatch } from 'diff'
import type { WorkspaceChange } from '../../../core/ports.ts'
import { breather } from '../../breather.ts'
import { leftOutOf } from '../left-out.ts'
import { FILE_BYTES } from '../limits.ts'
import { isExcluded, isExcludedName } from '../workspace-files.ts'
import { binaryPart } from './binary-patch.ts'
import { asText } from './copy-files.ts'
import type { Pristine } from './pristine.ts'
import { isUntouched } from './untouched.ts'

/** If a file differs in more lines, it is shown as replaced: finding the fewest edits would take too long. */
const MAX_EDITS = 2000

/** What a patch holds at most, bytes: what differs beyond that is named only. */
const MAX_PATCH = 32 * 1024 * 1024

/** A file or link with its mode as git writes it. */
interface Content {
  mode: '100644' | '100755' | '120000'
  /** null where it is too large to be compared */
  bytes: Buffer | null
}

/**
 * How a copy differs from its original, in git's format. What copies of a workspace leave out is not part of it, even
 * if it was created in the copy. What the copy was made without (`absent`) counts as not in the original.
 * @param signs of the copy's files, see `untouched.ts`: what was not touched is not read
 */
export async function diffCopy(
  work: string,
  pristine: Pristine | null,
  absent: readonly string[] = [],
  signs: ReadonlyMap<string, string> = new Map(),
): Promise<WorkspaceChange> {
  const isLeftOut = pristine === null ? () => false : leftOutOf(pristine.folder)
  const links = (pristine?.links ?? []).map(({ path }) => path).filter((path) => !isExcluded(path))
  const isAbsent = (path: string) => absent.some((one) => path === one || path.startsWith(`${one}/`))
  const before = new Set([...(pristine?.files ?? []), ...links].filter((path) => !isAbsent(path)))
  const paths = [...new Set([...before, ...(await filesOf(work, isLeftOut))])].sort()
  const patches: string[] = []
  const files: WorkspaceChange['files'] = []
  let room = MAX_PATCH
  const breathe = breather()
  for (const path of paths) {
    await breathe()
    if (before.has(path) && isUntouched(work, path, signs)) continue
    const old = pristine !== null && before.has(path) ? await contentOf(join(pristine.folder, path)) : null
    const now = await contentOf(join(work, path))
    if (isSame(old, now)) continue
    const kind = old === null ? 'added' : now === null ? 'deleted' : 'modified'
    const { text, ...how } = filePatch(path, old, now, room)
    room -= text.length
    files.push({ path, kind, ...how })
    patches.push(text)
    if (room <= 0) break
  }
  return { patch: patches.join(''), files }
}

/** The part of a patch, in git's format, for a text file; null = there is none. */
export function textPatch(path: string, before: string | null, after: string | null): string {
  const content = (text: string | null): Content | null =>
    text === null ? null : { mode: '100644', bytes: Buffer.from(text) }
  return formatPatch(patchOf(path, content(before), content(after)))
}

/** @param room bytes that the patch may take */
function filePatch(
  path: string,
  old: Content | null,
  now: Content | null,
  room: number,
): Pick<WorkspaceChange['files'][number], 'binary' | 'cut'> & { text: string } {
  // A file that becomes a link, or the other way round, is one that goes and one that comes.
  if (old !== null && now !== null && (old.mode === LINK) !== (now.mode === LINK)) {
    const parts = [filePatch(path, old, null, room), filePatch(path, null, now, room)]
    return {
      binary: parts.some(({ binary }) => binary),
      ...(parts.some(({ cut }) => cut) ? { cut: true } : {}),
      text: parts.map(({ text }) => text).join(''),
    }
  }
  const fits = [old, now].every((content) => content === null || content.bytes !== null)
  if (fits) {
    const patch = patchOf(path, old, now)
    const binary = patch.isBinary ?? false
    const kept = old !== null && now !== null && old.mode === now.mode ? now.mode : null
    const data = binary ? binaryPart(old?.bytes ?? null, now?.bytes ?? null, kept) : ''
    const text = formatPatch(patch) + data
    if (text.length <= room) return { binary, text }
  }
  const none = patchOf(path, old && { ...old, bytes: NO_TEXT }, now && { ...now, bytes: NO_TEXT })
  const [before, after] = [old === null ? '/dev/null' : `a/${path}`, now === null ? '/dev/null' : `b/${path}`]
  return {
    binary: true,
    // To remove it, nothing more is needed.
    ...(now === null ? {} : { cut: true }),
    text: `${formatPatch(none)}Binary files ${before} and ${after} differ\n`,
  }
}

const LINK = '120000'
const NO_TEXT = Buffer.from([0])

async function filesOf(work: string, isLeftOut: (path: string) => boolean): Promise<string[]> {
  const files: string[] = []
  const visit = async (inside: string) => {
    for (const item of await entriesOf(join(work, inside))) {
      if (isExcludedName(item.name)) continue
      const path = inside === '' ? item.name : `${inside}/${item.name}`
      if (isLeftOut(path)) continue
      if (item.isDirectory()) await visit(path)
      else if (item.isFile() || item.isSymbolicLink()) files.push(path)
    }
  }
  await visit('')
  return files
}

/** What a command made unreadable is read all the same; what has too long a path is not there. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const read = () => readdir(folder, { withFileTypes: true })
  return read().catch(() =>
    chmod(folder, 0o700)
      .then(read)
      .catch(() => []),
  )
}

async function bytesOf(file: string, mode: number): Promise<Buffer> {
  return readFile(file).catch(async () => {
    await chmod(file, mode | 0o400)
    return readFile(file)
  })
}

/** Null if there is neither a file nor a link. */
async function contentOf(path: string): Promise<Content | null> {
  const stats = await lstat(path).catch(() => null)
  if (stats?.isSymbolicLink()) return { mode: LINK, bytes: Buffer.from(await readlink(path)) }
  if (!stats?.isFile()) return null
  const mode = (stats.mode & 0o100) === 0 ? '100644' : '100755'
  return { mode, bytes: stats.size > FILE_BYTES ? null : await bytesOf(path, stats.mode) }
}

const isSame = (a: Content | null, b: Content | null) =>
  a === b || (a?.bytes && b?.bytes ? a.mode === b.mode && a.bytes.equals(b.bytes) : false)

function patchOf(path: string, old: Content | null, now: Content | null): StructuredPatch {
  const names = [`a/${path}`, `b/${path}`] as const
  const texts = [old?.bytes ? asText(old.bytes) : '', now?.bytes ? asText(now.bytes) : ''] as const
  const binary = texts[0] === null || texts[1] === null
  const lines = binary ? structuredPatch(...names, '', '') : linesPatch(...names, texts[0]!, texts[1]!)
  return {
    ...lines,
    isGit: true,
    ...(old === null ? { isCreate: true, oldFileName: '/dev/null' } : {}),
    ...(now === null ? { isDelete: true, newFileName: '/dev/null' } : {}),
    ...(old !== null && old.mode !== now?.mode ? { oldMode: old.mode } : {}),
    ...(now !== null && now.mode !== old?.mode ? { newMode: now.mode } : {}),
    ...(binary ? { isBinary: true, hunks: [] } : {}),
  }
}

function linesPatch(oldName: string, newName: string, before: string, after: string): StructuredPatch {
  const fewest = structuredPatch(oldName, newName, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MAX_EDITS,
  })
  if (fewest !== undefined) return fewest
  const [removed] = structuredPatch(oldName, newName, before, '').hunks
  const [added] = structuredPatch(oldName, newName, '', after).hunks
  const hunk = {
    oldStart: 1,
    oldLines: removed?.oldLines ?? 0,
    newStart: 1,
    newLines: added?.newLines ?? 0,
    lines: [...(removed?.lines ?? []), ...(added?.lines ?? [])],
  }
  return { ...structuredPatch(oldName, newName, '', ''), hunks: [hunk] }
}
