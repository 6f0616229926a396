/** What the text of a failed assertion says. Values are as it has them. */
export interface Sides {
  /** the author's own words, or what was compared */
  words?: string
  expected?: string
  received?: string
}

/** The parts of `words` that say something, joined. */
export function joinWords(...words: readonly (string | undefined)[]): { words?: string } {
  const said = words.filter((word) => word !== undefined && word.trim() !== '')
  return said.length === 0 ? {} : { words: said.join(': ') }
}
