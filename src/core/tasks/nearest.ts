import levenshtein from 'damerau-levenshtein'

/**
 * The candidate that was probably meant: the one with the fewest edits (insert, delete, replace, swap of
 * neighbours), if those are at most a third of the word; ties go to the first. Case does not count as an edit.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(Math.max(word.length, 3) / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = levenshtein(wanted, candidate.toLowerCase()).steps
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}
