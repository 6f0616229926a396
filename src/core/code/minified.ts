import type { FoundFunction } from './language/found-function.ts'

/** No one writes lines of so many characters by hand, but for data. */
const LONG_LINE = 400
/** Fewer functions show nothing about how a file names them. */
const MIN_FUNCTIONS = 3

/**
 * Whether a file of code is the output of a minifier: by its name, by long lines that hold most of its code, or because
 * its functions are called by single letters, which stays so where a formatter has put line breaks in.
 */
export function isMinified(path: string, text: string, functions: readonly FoundFunction[]): boolean {
  if (/[.-]min\.[cm]?[jt]sx?$/.test(path)) return true
  const lines = text.split('\n')
  const long = lines.filter((line) => line.length > LONG_LINE && isCode(line))
  const inLong = long.reduce((sum, line) => sum + line.length, 0)
  if (inLong > text.length / 2) return true
  const named = functions.filter(
    ({ kind, owner, nested }) => kind === 'function' && owner === null && !nested,
  )
  const letters = named.filter(({ name }) => name.replace(/^[_$]+/, '').length <= 1)
  return named.length >= MIN_FUNCTIONS && letters.length > named.length / 2
}

/** A line of several statements or functions; a long text, pattern or list of data is none. */
function isCode(line: string): boolean {
  const code = line.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '')
  return (code.match(/;/g)?.length ?? 0) >= 4 || (code.match(/\bfunction\b|=>/g)?.length ?? 0) >= 3
}
