import { named, type QueryMatch, type SyntaxNode } from './syntax.ts'

/** Part of a file, as indices into its text. */
export interface Span {
  start: number
  end: number
}

/** A literal table whose rows a test goes through. */
export interface TestTable {
  /** the test that gets one row at a time, or the loop over the rows */
  driven: Span
  /** the declaration of the table, where it is not written in `driven` */
  declared: Span | null
  /** at least one */
  rows: Span[]
}

/** What a node is of a table: its rows, or something around another node with them; null for anything else. */
export type TablePart = { rows: Span[] } | { around: SyntaxNode | null | undefined } | null

interface Declared {
  name: string
  value: SyntaxNode
  span: Span
}

/**
 * Tables by what a query captured: @declared with @name and @value, and @driven with its @source.
 * @param partOf of any node but a plain name
 */
export function tablesIn(
  matches: readonly QueryMatch[],
  partOf: (node: SyntaxNode) => TablePart,
): TestTable[] {
  const constants = matches.flatMap(({ name, value, declared }): Declared[] =>
    name && value && declared ? [{ name: name.text, value, span: spanOf(declared) }] : [],
  )
  return matches.flatMap(({ driven, source }): TestTable[] => {
    let declared: Span | null = null
    let node: SyntaxNode | null | undefined = driven && source
    while (driven && node) {
      if (node.type === 'identifier') {
        const text: string = node.text
        // Each block of tests may have a table of that name: the nearest one before is meant.
        const alike: Declared[] = constants.filter(({ name }) => name === text)
        const meant: Declared | undefined =
          alike.findLast(({ span }) => span.end <= driven.startIndex) ?? alike[0]
        if (meant === undefined || declared !== null) return []
        declared = meant.span
        node = meant.value
        continue
      }
      const part = partOf(node)
      if (part === null) return []
      if ('rows' in part)
        return part.rows.length === 0 ? [] : [{ driven: spanOf(driven), declared, rows: part.rows }]
      node = part.around
    }
    return []
  })
}

export const spanOf = ({ startIndex, endIndex }: SyntaxNode): Span => ({ start: startIndex, end: endIndex })

/** What is in a node, without comments. */
export const partsOf = (node: SyntaxNode) => named(node).filter(({ type }) => type !== 'comment')
