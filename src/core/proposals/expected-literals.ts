import { supportOf } from '../code/languages.ts'
import type { Repository } from './repository.ts'

/** As many are tried as answers, and no longer ones, characters. */
const MAX_LITERALS = 6
const MAX_LENGTH = 200

/**
 * Literals that each test of a function holds, the most frequent first. Where its tests expect one value only, it is
 * among them: an answer that just returns it must not pass.
 * @param name of the function, as tests call it
 */
export function expectedLiterals(repository: Repository, testFile: string, name: string): string[] {
  const text = repository.text(testFile)
  const support = supportOf(testFile)
  if (text === null || support === null) return []
  const places = new Map<number, { start: number; end: number }>()
  for (const { path, places: used } of repository.uses(testFile))
    if (path.split('.').at(-1) === name) for (const place of used) places.set(place.start, place)
  const literals = repository.parse(support.name, text, ({ matches }) =>
    matches(support.tests.literalQuery).flatMap((match) =>
      Object.values(match).map(({ text: literal, startIndex }) => ({ literal, at: startIndex })),
    ),
  )
  const seen = new Map<string, { times: number; places: Set<number> }>()
  for (const { literal, at } of literals) {
    if (literal.length > MAX_LENGTH || literal.includes('\n')) continue
    for (const { start, end } of places.values()) {
      if (at < start || at >= end) continue
      const before = seen.get(literal) ?? { times: 0, places: new Set() }
      seen.set(literal, { times: before.times + 1, places: before.places.add(start) })
    }
  }
  return [...seen]
    .filter(([, { places: held }]) => held.size === places.size)
    .sort(([, a], [, b]) => b.times - a.times)
    .slice(0, MAX_LITERALS)
    .map(([literal]) => literal)
}
