import type { Range } from './made-values.ts'

export interface Edit extends Range {
  text: string
  /** it makes the opposite of an assertion; else another value of what it expects */
  isOpposite?: true
}

/** One assertion of a test file, changed so that what passes it must fail it. */
export interface Twin {
  /** where its test begins in the text; 0 = in no test, as in a check script */
  test: number
  /** of its test, as it is written, up to what is filled in; '' where it has none */
  title: string
  /** of a table of tests there is one for each row */
  edits: readonly Edit[]
}

/** The text with the edits made; of several at one place the first counts. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  for (const { start, end, text: put } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue
    out += text.slice(at, start) + put
    at = end
  }
  return out + text.slice(at)
}
