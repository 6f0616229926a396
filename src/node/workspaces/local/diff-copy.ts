import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { formatPatch, type StructuredPatch, structuredPatch } from 'diff'
import type { WorkspaceChange } from '../../../core/ports.ts'
import { leftOutOf } from '../left-out.ts'
import { isExcluded, isExcludedName } from '../workspace-files.ts'
import { asText } from './copy-files.ts'
import type { Pristine } from './pristine.ts'
import { isUntouched } from './untouched.ts'

/** If a file differs in more lines, it is shown as replaced: finding the fewest edits would take too long. */
const MAX_EDITS = 2000

/** A file or link with its mode as git writes it. */
interface Content {
  mode: '100644' | '100755' | '120000'
  bytes: Buffer
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
  for (const path of paths) {
    if (before.has(path) && (await isUntouched(work, path, signs))) continue
    const old = pristine !== null && before.has(path) ? await contentOf(join(pristine.folder, path)) : null
    const now = await contentOf(join(work, path))
    if (isSame(old, now)) continue
    const kind = old === null ? 'added' : now === null ? 'deleted' : 'modified'
    const patch = patchOf(path, old, now)
    files.push({ path, kind, binary: patch.isBinary ?? false })
    patches.push(formatPatch(patch), patch.isBinary ? binaryLine(patch) : '')
  }
  return { patch: patches.join(''), files }
}

const binaryLine = ({ oldFileName, newFileName }: StructuredPatch) =>
  `Binary files ${oldFileName} and ${newFileName} differ\n`

async function filesOf(work: string, isLeftOut: (path: string) => boolean): Promise<string[]> {
  const files: string[] = []
  const visit = async (inside: string) => {
    for (const item of await readdir(join(work, inside), { withFileTypes: true })) {
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

/** Null if there is neither a file nor a link. */
async function contentOf(path: string): Promise<Content | null> {
  const stats = await lstat(path).catch(() => null)
  if (stats?.isSymbolicLink()) return { mode: '120000', bytes: Buffer.from(await readlink(path)) }
  if (!stats?.isFile()) return null
  return { mode: (stats.mode & 0o100) === 0 ? '100644' : '100755', bytes: await readFile(path) }
}

const isSame = (a: Content | null, b: Content | null) =>
  a === b || (a !== null && b !== null && a.mode === b.mode && a.bytes.equals(b.bytes))

function patchOf(path: string, old: Content | null, now: Content | null): StructuredPatch {
  const names = [`a/${path}`, `b/${path}`] as const
  const texts = [old === null ? '' : asText(old.bytes), now === null ? '' : asText(now.bytes)] as const
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
