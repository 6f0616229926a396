import { UsageError } from '../../errors.ts'

export const BEGIN_MARKER =
  '<!-- training-free-grpo:begin (written by Training-Free GRPO; edits in here are overwritten) -->'
export const END_MARKER = '<!-- training-free-grpo:end -->'
/** A begin marker of any wording, so that a later version finds the block of an earlier one. */
const BEGIN = /<!-- training-free-grpo:begin\b[^\n]*?-->/g
const END = /<!-- training-free-grpo:end -->/g

/**
 * Puts `body` between our markers; everything outside stays byte for byte. Without a block yet it goes to the end.
 * `body` null removes the block, and with it the line break that was added for it. `text` null = no file.
 * Returns null when no file should be left. Throws UsageError when the markers do not pair.
 */
export function writeBlock(text: string | null, body: string | null, file: string): string | null {
  const place = text === null ? null : findBlock(text, file)
  const eol = text?.includes('\r\n') ? '\r\n' : '\n'
  if (body === null) {
    if (text === null || place === null) return text
    const behind = text.slice(place.end)
    const rest = behind.startsWith(eol) ? behind.slice(eol.length) : behind
    const head = text.slice(0, place.start)
    // At the end of the file the line break before the block was ours too; in the middle it is the user's.
    const kept = rest === '' && head.endsWith(eol) ? head.slice(0, -eol.length) : head
    return kept + rest === '' ? null : kept + rest
  }
  const block = [BEGIN_MARKER, ...disarm(body).split(/\r?\n/), END_MARKER].join(eol)
  if (text === null || text === '' || text === '\uFEFF') return `${text ?? ''}${block}${eol}`
  if (place) return text.slice(0, place.start) + block + text.slice(place.end)
  return `${text}${eol}${block}${eol}`
}

/** What is between our markers, with LF line ends; null without a block. Throws like writeBlock. */
export function blockBody(text: string, file: string): string | null {
  const place = findBlock(text, file)
  if (place === null) return null
  const lines = text.slice(place.start, place.end).split(/\r?\n/)
  return lines.slice(1, -1).join('\n')
}

/** The text as it is in a block: an experience cannot end the comment or the block early. */
export function asBlockBody(text: string): string {
  return disarm(text).split(/\r?\n/).join('\n')
}

/** Whether the text holds a block of ours. */
export function hasBlock(text: string, file: string): boolean {
  return findBlock(text, file) !== null
}

function findBlock(text: string, file: string): { start: number; end: number } | null {
  const begins = [...text.matchAll(BEGIN)]
  const ends = [...text.matchAll(END)]
  if (begins.length === 0 && ends.length === 0) return null
  const line = (at: number) => text.slice(0, at).split('\n').length
  const [begin] = begins
  const [end] = ends
  if (!begin || !end || begins.length > 1 || ends.length > 1 || end.index < begin.index) {
    const where = [...begins, ...ends].map(({ index }) => line(index)).sort((a, b) => a - b)
    throw new UsageError(
      `${file}:${where[0]}: the markers of the exported block do not pair (lines ${where.join(', ')}): leave one begin and one end marker, or remove them all.`,
    )
  }
  return { start: begin.index, end: end.index + end[0].length }
}

/** Neither ends the block nor renders as HTML. Markdown shows what is in fences and code spans as it is. */
function disarm(body: string): string {
  let fence: string | null = null
  return body
    .split('\n')
    .map((line) => {
      const [mark = null] = /^`{3,}/.exec(line) ?? []
      const isCode = fence !== null
      if (fence === null) fence = mark
      else if (mark !== null && line.trimEnd() === mark && mark.length >= fence.length) fence = null
      return isCode ? line.replaceAll('<!-- training-free-grpo:', '<! -- training-free-grpo:') : asText(line)
    })
    .join('\n')
}

function asText(line: string): string {
  return line
    .replaceAll('<!--', '<! --')
    .replaceAll('-->', '-- >')
    .split(/(`+[^`]+`+)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/(?<!\\)<(?=[a-z/!?])/gi, '\\<')))
    .join('')
}
