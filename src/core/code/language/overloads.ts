import type { FoundFunction } from './found-function.ts'

/** An overload signature. */
export interface Signature {
  name: string
  start: number
  end: number
  /** the comment right before it */
  doc(): { text: string }
}

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*/g

/** Functions with the overload signatures directly before them, whose first comment belongs to the function too. */
export function withOverloads(
  text: string,
  functions: FoundFunction[],
  signatures: readonly Signature[],
): FoundFunction[] {
  if (signatures.length === 0) return functions
  return functions.map((found) => {
    const own: Signature[] = []
    for (let at = found.start; ; at = own[0]!.start) {
      const before = signatures.findLast(({ name, end }) => name === found.name && end <= at)
      if (before === undefined || !isGap(text.slice(before.end, at))) break
      own.unshift(before)
    }
    if (own.length === 0) return found
    return {
      ...found,
      overloads: { start: own[0]!.start, end: own.at(-1)!.end },
      doc: found.doc === '' ? own[0]!.doc().text : found.doc,
    }
  })
}

const isGap = (between: string) => /^[\s;]*$/.test(between.replace(COMMENTS, ''))
