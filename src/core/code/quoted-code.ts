import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import { LANGUAGES } from './languages.ts'

/** Lines without the indentation of the first. */
export function plainLines(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))![0]
  return (indent + text.slice(start, end))
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .trim()
}

/** Everything from the first decorator or `export` to the body, after the overload signatures. */
export function signatureOf(text: string, found: FoundFunction): string {
  const { overloads } = found
  const before = overloads === null ? [] : [plainLines(text, overloads.start, overloads.end)]
  return [...before, plainLines(text, found.start, found.body.start)].join('\n')
}

/** How a comment of one line begins. */
export const markOf = (language: Language) => LANGUAGES[language].commentMark
