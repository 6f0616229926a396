import { withoutHidden } from '../hidden.ts'

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
  const visible = withoutHidden(text.normalize('NFKC'))
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
