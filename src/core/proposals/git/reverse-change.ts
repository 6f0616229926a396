import { applyPatch, reversePatch, structuredPatch } from 'diff'

/** Maximum number of edits that are searched for; what differs more is no small change. */
const MAX_EDITS = 2000

/**
 * The file as it is now without a change that was made to it long ago: null where later changes overlap with it, so
 * that it cannot be separated any more. The result, with the change made again, gives `now` exactly.
 * @param before the file before the change
 * @param after the file right after it
 */
export function withoutChange(now: string, before: string, after: string): string | null {
  if (now === after) return before
  const patch = structuredPatch('file', 'file', before, after, '', '', {
    context: 3,
    maxEditLength: MAX_EDITS,
  })
  if (patch === undefined) return null
  const options = { fuzzFactor: 0, autoConvertLineEndings: false }
  const reversed = applyPatch(now, reversePatch(patch), options)
  if (reversed === false || reversed === now) return null
  const again = applyPatch(reversed, patch, options)
  return again === now ? reversed : null
}

/** The lines that a change put into the file, in order. */
export function addedLines(before: string, after: string): string[] {
  const patch = structuredPatch('file', 'file', before, after, '', '', {
    context: 0,
    maxEditLength: MAX_EDITS,
  })
  return (patch?.hunks ?? []).flatMap(({ lines }) =>
    lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1)),
  )
}
