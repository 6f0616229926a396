import type { Language } from './language/language.ts'
import { LANGUAGES } from './languages.ts'

/** Code as a block of Markdown, with a fence that is longer than any inside. */
export function fenced(code: string, fence: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map((match) => match[0].length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}${fence}\n${code.replace(/\n$/, '')}\n${marks}`
}

export const fenceOf = (language: Language): string => LANGUAGES[language].fence

/** The ending of a file's name, without the dot, to the name of its blocks. */
const BY_ENDING: ReadonlyMap<string, string> = new Map([
  ...Object.values(LANGUAGES).flatMap(({ endings, fence }) =>
    endings.map((ending): [string, string] => [ending.slice(1), fence]),
  ),
  ['json', 'json'],
  ['md', 'md'],
])

/**
 * Blocks of these have had no name in prompts since the first version. Prompts are part of the keys of recorded calls,
 * so this must not change.
 */
const UNNAMED: ReadonlySet<string> = new Set(['cjs', 'jsx', 'mts', 'cts', 'tsx'])

/** The name of the block that shows a file in a prompt; '' where it has none. */
export function fenceOfFile(path: string): string {
  const ending = path.split('.').at(-1)!
  return UNNAMED.has(ending) ? '' : (BY_ENDING.get(ending) ?? '')
}
