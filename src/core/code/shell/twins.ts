import { OTHER, otherNumber } from '../language/other-literals.ts'
import type { Edit, Twin } from '../language/twin.ts'

/** Whether a file is a check in the language of a shell, by its name. */
export const isShellScript = (path: string) => /\.(?:sh|bash|bats)$/.test(path)

/** A word of a command: quoted, where a command in it may have quotes of its own, or bare. */
const WORD = `"(?:[^"\\\\$]|\\$\\([^()]*\\)|\\$(?!\\()|\\\\.)*"|'[^']*'|[^\\s"'\`;&|()<>]+`

/** What compares: [ ], [[ ]] and test, and grep with what it looks for. */
const COMPARISON = new RegExp(
  `(?<=(?:\\[\\[?|\\btest)\\s+(?:!\\s+)?)(${WORD})\\s+(?:==?|-eq)\\s+(${WORD})|(?<=\\bgrep\\s+(?:-[a-zA-Z]+\\s+)*)(?!-)(${WORD})`,
  'gd',
)

/** A test of bats. */
const TEST = /^@test\s+(["'])(.*?)\1\s*\{/gm
/** A function up to the end of its body, which stands at the beginning of a line. */
const FUNCTION = /^(?:function\s+)?([A-Za-z_]\w*)\s*\(\)\s*\{[\s\S]*?^\}/gm
const PARAMETER = /^"?\$\{?([1-9])\}?"?$/

/**
 * Twins of the comparisons in a shell script whose expected side is written there, or handed to the function that
 * compares. No tree is needed for that: what is put inside of a literal leaves its script a script, and a twin that is
 * none is left out since the solution passes it.
 */
export function shellTwins(text: string): Twin[] {
  const tests = [...text.matchAll(TEST)].map((match) => ({ at: match.index, title: match[2] ?? '' }))
  const functions = [...text.matchAll(FUNCTION)].map((match) => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }))
  return [...text.matchAll(COMPARISON)].flatMap((match): Twin[] => {
    const sides = [1, 2, 3].flatMap((group): Word[] => {
      const place = match.indices?.[group]
      return place === undefined ? [] : [{ start: place[0], text: match[group]! }]
    })
    const test = tests.findLast(({ at }) => at < match.index)
    const found = { test: test?.at ?? 0, title: test?.title ?? '' }
    const literals = sides.flatMap((side) => altered(side) ?? [])
    // Where both sides are written, nothing that an answer gives is compared.
    if (literals.length === 1) return [{ ...found, edits: literals }]
    const within = functions.find(({ start, end }) => start < match.index && match.index < end)
    if (literals.length > 1 || within === undefined) return []
    return sides.flatMap((side) => {
      const position = PARAMETER.exec(side.text)?.[1]
      if (position === undefined) return []
      return argumentsAt(text, within.name, Number(position)).flatMap((word): Twin[] => {
        const edit = altered(word)
        return edit === null ? [] : [{ ...found, edits: [edit] }]
      })
    })
  })
}

interface Word {
  start: number
  text: string
}

/** Another value of a literal; null where the shell fills something in. */
function altered({ start, text }: Word): Edit | null {
  const end = start + text.length
  if (/^\d+$/.test(text)) return { start, end, text: otherNumber(text) ?? text }
  if (text.startsWith("'")) return { start: end - 1, end: end - 1, text: OTHER }
  if (/(?<!\\)[$`]/.test(text.replace(/\$"?$/, ''))) return null
  const at = text.startsWith('"') ? end - 1 : end
  return { start: at, end: at, text: OTHER }
}

/** What calls of a function hand to it at a place, from 1. */
function argumentsAt(text: string, name: string, position: number): Word[] {
  const call = new RegExp(`^[ \\t]*${name}((?:[ \\t]+(?:${WORD})){${position},})`, 'gm')
  return [...text.matchAll(call)].flatMap((match) => {
    const from = match.index + match[0].length - match[1]!.length
    const word = [...match[1]!.matchAll(new RegExp(WORD, 'g'))][position - 1]
    return word === undefined ? [] : [{ start: from + word.index, text: word[0] }]
  })
}
