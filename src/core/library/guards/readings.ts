/** Characters that are invisible or appear elsewhere: zero width, direction marks, tags, variation selectors. */
export const HIDDEN = new RegExp(
  [
    '[\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]',
    '[\\u034f\\ufe00-\\ufe0e]',
    '[\\u{e0000}-\\u{e007f}\\u{e0100}-\\u{e01ef}]',
  ].join('|'),
  'u',
)

/** Letters of other alphabets that look like Latin ones, inside a Latin word. */
const LOOKALIKES: Record<string, string> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  о: 'o',
  р: 'p',
  ѕ: 's',
  т: 't',
  у: 'y',
  х: 'x',
  ѵ: 'v',
  α: 'a',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ı: 'i',
  ɡ: 'g',
}
export const MIXED_WORD =
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}/u

/** A text as a model may read it: its plain form, and that with spaced letters joined or digits for letters replaced. */
export function readingsOf(text: string): string[] {
  const read = plain(text)
  return [...new Set([read, unspaced(read), unleet(read)])]
}

/** As a model would read it: compatibility forms folded, hidden characters out, look-alikes replaced, no emphasis. */
function plain(text: string): string {
  const visible = text.normalize('NFKC').replace(new RegExp(HIDDEN, 'gu'), '')
  const latin = [...visible].map((character) => LOOKALIKES[character.toLowerCase()] ?? character).join('')
  return latin
    .replace(/[*_~]{1,3}(?=\w)|(?<=\w)[*~]{1,3}/g, (mark) => (mark.startsWith('_') ? mark : ''))
    .replaceAll('’', "'")
    .replace(/[^\S\n]+/g, ' ')
}

/** "i g n o r e  a l l" and "i.g.n.o.r.e" as words. */
function unspaced(text: string): string {
  return text.replace(/(?<!\w)(?:\w[ .-]){4,}\w(?!\w)/g, (spaced) => spaced.replace(/[ .-]/g, ''))
}

/** "1gn0r3" as "ignore". */
function unleet(text: string): string {
  return text.replace(/\b(?=\w*[a-z])(?=\w*[013457@$])[\w@$]{4,}\b/gi, (word) =>
    word.replace(
      /[013457@$]/g,
      (digit) =>
        ({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' })[digit] ?? digit,
    ),
  )
}

/** Hidden characters by their numbers. */
export function escapeHidden(text: string): string {
  return text.replace(
    new RegExp(HIDDEN, 'gu'),
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}
