/** Characters that are invisible or appear elsewhere: zero width, direction marks, tags, variation selectors. */
const HIDDEN = new RegExp(
  [
    '[\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]',
    '[\\u034f\\ufe00-\\ufe0e]',
    '[\\u{e0000}-\\u{e007f}\\u{e0100}-\\u{e01ef}]',
    '\\p{Cf}',
  ].join('|'),
  'u',
)

const EACH = new RegExp(HIDDEN, 'gu')

export function hasHidden(text: string): boolean {
  return HIDDEN.test(text)
}

/** The text without characters that a reader does not see and a model does. */
export function withoutHidden(text: string): string {
  return text.replace(EACH, '')
}

/** Hidden characters by their numbers, so that a reader sees them. */
export function escapeHidden(text: string): string {
  return text.replace(EACH, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}
