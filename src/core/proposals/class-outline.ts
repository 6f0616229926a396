import type { Language } from '../code/language/language.ts'
import { LANGUAGES } from '../code/languages.ts'
import { plainLines } from '../code/quoted-code.ts'
import type { CodeFile, FileStatement } from './repository.ts'

/** Of a quoted class, characters. */
const MAX_OUTLINE = 1_200

/**
 * A class of the file as who works with it needs it: without the bodies of its methods; only its fields where that is
 * too long, or with `fields`; its first line where even that is too long. Null if the file has no such class.
 */
export function classOutline(
  file: CodeFile,
  name: string,
  language: Language,
  what: 'all' | 'fields' = 'all',
): string | null {
  const statement = file.statements.find(({ names }) => names.includes(name))
  if (statement === undefined) return null
  const head = LANGUAGES[language].functions.ownerHead(statement.text, name)
  if (head === null) return null
  const members = file.functions.filter(
    ({ start, end, owner, nested }) =>
      owner === name && !nested && statement.start < start && end <= statement.end,
  )
  const isBraced = statement.text.endsWith('}')
  const withHeads = () =>
    without(
      file,
      statement,
      members.map(({ body }) => ({ ...body, put: isBraced ? '{ ... }' : '...' })),
    )
  const withFields = () =>
    without(
      file,
      statement,
      members.map(({ outer, end }) => ({ start: outer, end, put: '' })),
    )
  const outline = [...(what === 'all' ? [withHeads] : []), withFields]
    .map((outlined) => outlined())
    .find((text) => text.length <= MAX_OUTLINE)
  return outline ?? head
}

/** A constant object without the bodies of its functions; null where the statement is none, or it is too long. */
export function objectOutline(file: CodeFile, statement: FileStatement): string | null {
  const members = file.functions.filter(
    ({ start, end, nested }) => !nested && statement.start < start && end <= statement.end,
  )
  const isObject =
    members.length > 0 && members.every(({ owner }) => owner !== null && statement.names.includes(owner))
  if (!isObject || !/^(?:export\s+)?(?:const|let|var)\s/.test(statement.text)) return null
  const outline = without(
    file,
    statement,
    members.map(({ body }) => ({ ...body, put: '{ ... }' })),
  )
  return outline.length <= MAX_OUTLINE ? outline : null
}

function without(
  { text }: CodeFile,
  { start, end }: { start: number; end: number },
  cuts: readonly { start: number; end: number; put: string }[],
): string {
  let out = text.slice(0, end)
  // The last one first, so that positions before it stay.
  for (const cut of cuts.toSorted((a, b) => b.start - a.start))
    out = out.slice(0, cut.start) + cut.put + out.slice(cut.end)
  return plainLines(out, start, out.length)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n(?:[ \t;]*\n)+/g, '\n')
}
