import { applyPatch, parsePatch, type StructuredPatch } from 'diff'

/** One file of a patch, as git names it. */
export interface FilePatch {
  /** null = the patch creates it */
  from: string | null
  /** null = the patch deletes it */
  to: string | null
  /** as git writes modes; left out where the patch says nothing */
  mode?: string
  /** it names a file whose content it does not hold */
  binary: boolean
  hunks: StructuredPatch['hunks']
}

/** Reads a unified diff in git's form. Throws an Error with what is wrong with it. */
export function readPatch(patch: string): FilePatch[] {
  return parsePatch(patch).flatMap((file): FilePatch[] => {
    const from = pathOf(file.oldFileName)
    const to = pathOf(file.newFileName)
    if (from === null && to === null) return []
    const mode = file.newMode
    return [
      {
        from: file.isCreate ? null : from,
        to: file.isDelete ? null : to,
        ...(mode === undefined ? {} : { mode }),
        binary: file.isBinary ?? false,
        hunks: file.hunks,
      },
    ]
  })
}

/** A file's text with its part of a patch made; null where that does not fit exactly. */
export function patchedText(before: string, { from, to, hunks }: FilePatch): string | null {
  if (hunks.length === 0) return before
  const file = { oldFileName: from ?? '', newFileName: to ?? '', oldHeader: '', newHeader: '', hunks }
  const after = applyPatch(before, file, { fuzzFactor: 0, autoConvertLineEndings: false })
  return after === false ? null : after
}

/** The lines that a patch adds, '' where it adds none or cannot be read. */
export function addedText(patch: string): string {
  try {
    const lines = readPatch(patch).flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines))
    return lines.flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : [])).join('\n')
  } catch {
    return ''
  }
}

/** Every path that a patch names; none where it cannot be read. */
export function patchedPaths(patch: string): string[] {
  try {
    return [
      ...new Set(readPatch(patch).flatMap(({ from, to }) => [from, to].filter((path) => path !== null))),
    ]
  } catch {
    return []
  }
}

/** A file name without git's first folder. */
function pathOf(name: string | undefined): string | null {
  if (name === undefined || name === '/dev/null') return null
  return name.replace(/^[ab]\//, '')
}
