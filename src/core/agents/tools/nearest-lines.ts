/** Lines around what is shown. */
const AROUND = 2
const MAX_LINES = 40

/**
 * The lines of a text that are most like the wanted ones, with their numbers: what a failed edit was aimed at. Likeness is
 * the share of words that a window of as many lines has in common with them.
 */
export function nearestLines(text: string, wanted: string): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const size = Math.max(1, Math.min(wanted.trimEnd().split('\n').length, MAX_LINES))
  const words = countsOf(wanted)
  let best = { at: 0, likeness: -1 }
  for (let at = 0; at + size <= Math.max(size, lines.length); at++) {
    const likeness = common(words, countsOf(lines.slice(at, at + size).join('\n')))
    if (likeness > best.likeness) best = { at, likeness }
  }
  const from = Math.max(0, best.at - AROUND)
  const to = Math.min(lines.length, best.at + size + AROUND)
  return lines
    .slice(from, to)
    .map((line, index) => `${from + index + 1}: ${line}`)
    .join('\n')
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.matchAll(/\w+|[^\s\w]/g)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function common(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0
  for (const [word, count] of a) shared += Math.min(count, b.get(word) ?? 0)
  const sizeOf = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0)
  return shared / Math.max(1, sizeOf(a) + sizeOf(b) - shared)
}
