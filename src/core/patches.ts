import { applyPatch, parsePatch, type StructuredPatch } from 'diff'

/** One file of a patch, as git names it. */
export interface FilePatch {
  /** null = the patch creates it */
  from: string | null
  /** null = the patch deletes it */
  to: string | null
  /** `from` stays where it is */
  copies?: true
  /** as git writes modes; left out where the patch says nothing */
  mode?: string
  /** it names a file whose content it does not hold */
  binary: boolean
  /** the new content of a file that is no text */
  data?: BinaryData
  hunks: StructuredPatch['hunks']
}

/** The content of a binary file in git's form. */
export interface BinaryData {
  /** of the file before, as git names contents: sha-1, hex; null where the patch does not say */
  before: string | null
  /** the content itself, or how it is made of the one before */
  method: 'literal' | 'delta'
  /** size of what is written as text, inflated */
  bytes: number
  /** deflated, in git's base 85: a line has at most 52 bytes, and begins with how many */
  lines: string[]
}

/** Reads a unified diff in git's form. Throws an Error with what is wrong with it. */
export function readPatch(patch: string): FilePatch[] {
  return filesOfPatch(patch).flatMap((part) => {
    const data = dataOf(part)
    return parsePatch(part).flatMap((file): FilePatch[] => {
      const from = pathOf(file.oldFileName)
      const to = pathOf(file.newFileName)
      if (from === null && to === null) return []
      const mode = file.newMode
      return [
        {
          from: file.isCreate ? null : from,
          to: file.isDelete ? null : to,
          ...(file.isCopy ? { copies: true } : {}),
          ...(mode === undefined ? {} : { mode }),
          binary: file.isBinary ?? false,
          ...(data === null ? {} : { data }),
          hunks: file.hunks,
        },
      ]
    })
  })
}

/** Whether a path names a file below the top in the one way that there is for it. */
export function isPlainPath(path: string): boolean {
  return !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** The parts of a patch in git's form, one a file. */
export function filesOfPatch(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '')
}

const BINARY =
  /^GIT binary patch\n(literal|delta) (\d+)\n((?:[A-Za-z][^\n]+\n)*)(?:\n(?:(?:literal|delta) \d+\n(?:[A-Za-z][^\n]+\n)*\n?)?)?/m

/** The content of a binary file that a part of a patch holds; null if it holds none. */
function dataOf(part: string): BinaryData | null {
  const found = BINARY.exec(part)
  if (found === null) return null
  const [, method, bytes, lines] = found
  const id = /^index ([0-9a-f]{40})\.\./m.exec(part)?.[1]
  return {
    before: id ?? null,
    method: method === 'delta' ? 'delta' : 'literal',
    bytes: Number(bytes),
    lines: lines!.split('\n').slice(0, -1),
  }
}

/** A patch for reading: in place of what binary files contain stands how much it is. */
export function readablePatch(patch: string): string {
  if (!patch.includes('GIT binary patch')) return patch
  return filesOfPatch(patch)
    .map((part) =>
      part.replace(BINARY, (_all, method: string, bytes: string) => {
        return `(binary content, ${method === 'delta' ? 'a difference of ' : ''}${bytes} bytes)\n`
      }),
    )
    .join('')
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
