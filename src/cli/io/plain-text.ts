/**
 * Text from elsewhere for one line of a terminal: control characters (which could redraw it), line ends and marks of
 * writing direction become spaces. For names of files, ids and first lines of prompts.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** The same, cut to a width in characters. */
export function shortText(text: string, width: number): string {
  const plain = plainText(text)
  const characters = [...plain]
  return characters.length <= width ? plain : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`
}

/** The only sequences that output may hold. */
const BOLD = ['\u001b[1m', '\u001b[22m'] as const
export const bold = (text: string) => `${BOLD[0]}${text}${BOLD[1]}`

/**
 * Text of several lines as a terminal shows it: line ends, tabs and our own bold stay; everything else that could act on
 * a terminal, hide or reorder text is shown by its number.
 */
export function shownText(text: string): string {
  const [start, end] = BOLD
  const parts = (piece: string, mark: string) => piece.split(mark)
  return parts(text, start)
    .map((piece) =>
      parts(piece, end)
        .map((part) => part.replace(UNSEEN, byNumber))
        .join(end),
    )
    .join(start)
}

/** The same for a line of JSON, where such characters are escaped and so stay what they are. */
export function shownJson(json: string): string {
  return json.replace(UNSEEN, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const byNumber = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`
