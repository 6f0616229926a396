/** What is wrong in a file the user wrote, and where: lines and columns count from 1, columns in UTF-16 units. */
export interface Diagnostic {
  file: string
  line: number
  column: number
  endLine: number
  /** exclusive */
  endColumn: number
  severity: 'error' | 'warning'
  /** one sentence: what is wrong and what would be valid */
  message: string
  /** a change that makes it right, where there is an obvious one */
  fix?: Fix
}

/** `text` in place of the range; an empty range is an insertion. */
export interface Fix {
  range: Range
  text: string
}

/** A stretch of a file, as in Diagnostic. */
export type Range = Pick<Diagnostic, 'line' | 'column' | 'endLine' | 'endColumn'>

export const START_OF_FILE: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 }

/** Maximum number of diagnostics that one message lists; the rest are counted. */
const LISTED = 50

/** `file:line:column: error: message`, which editors and terminals make clickable. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message } = diagnostic
  return `${file}:${line}:${column}: ${severity}: ${message}`
}

/** One line each, errors first, at most 50 of them and a line that counts the rest. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const sorted = [...diagnostics].sort(
    (a, b) => Number(a.severity !== 'error') - Number(b.severity !== 'error'),
  )
  const lines = sorted.slice(0, LISTED).map(formatDiagnostic)
  if (sorted.length > LISTED) lines.push(`... and ${sorted.length - LISTED} more like these.`)
  return lines.join('\n')
}

/** In the order of their places, as people read files. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
