import { diffArrays } from 'diff'

/** Lines of a text that are replaced: from `start` up to `end`, which stays. */
export interface LineEdit {
  start: number
  end: number
  text: string
}

/** With more differing lines than this, a text counts as another one: the time to compare grows with their square. */
const MAX_CHANGED = 600

/**
 * The edits that turn one text into another, one for each place. Lines are those of the editor: a bare carriage return
 * ends one too.
 */
export function lineEdits(before: string, after: string): LineEdit[] {
  const lines = linesOf(before)
  const parts = diffArrays(lines, linesOf(after), { maxEditLength: MAX_CHANGED })
  if (!parts) return [{ start: 0, end: lines.length, text: after }]
  const edits: LineEdit[] = []
  let line = 0
  for (const { value, added, removed } of parts) {
    if (!added && !removed) {
      line += value.length
      continue
    }
    let edit = edits.at(-1)
    if (edit?.end !== line) {
      edit = { start: line, end: line, text: '' }
      edits.push(edit)
    }
    if (added) edit.text += value.join('')
    else {
      line += value.length
      edit.end = line
    }
  }
  return edits
}

/** Each with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
}
