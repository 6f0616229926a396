import MiniSearch from 'minisearch'
import type { Experience } from '../library/experience.ts'

/**
 * Experiences that have to do with the words of a query, most relevant first; all of them, best first, for a query
 * without words. Text counts more than tags, tags more than evidence, task and answer.
 */
export function searchExperiences(
  experiences: readonly Experience[],
  query: string,
  limit = 20,
): Experience[] {
  if (!/[\p{L}\p{N}]/u.test(query)) return experiences.slice(0, limit)
  const index = new MiniSearch<Record<'id' | 'text' | 'tags' | 'evidence' | 'example', string>>({
    fields: ['text', 'tags', 'evidence', 'example', 'id'],
    searchOptions: { boost: { id: 5, text: 3, tags: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'OR' },
    tokenize: (text) => wordsOf(text),
  })
  index.addAll(
    experiences.map(({ id, text, tags, evidence, example }) => ({
      id,
      text,
      tags: tags.join(' '),
      evidence: evidence.join('\n'),
      example: example ? [example.task, example.answer, example.shows ?? ''].join('\n') : '',
    })),
  )
  const byId = new Map(experiences.map((one) => [one.id, one]))
  return index
    .search(query)
    .slice(0, limit)
    .flatMap(({ id }) => byId.get(String(id)) ?? [])
}

/** Words of prose and of code: `parsePort` is found by "parse" and by "port". */
function wordsOf(text: string): string[] {
  return text
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
