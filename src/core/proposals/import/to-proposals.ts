import { digest } from '../../digest.ts'
import { slug } from '../choose/slug.ts'
import type { Proposal } from '../proposal.ts'
import type { ImportedTask } from './imported.ts'

/** Words of a prompt that an id is made from. */
const WORDS = 6

/**
 * Proposals from imported tasks. Ids follow from the names or contents alone, so that a file that grew in the middle
 * keeps the ids of what it had. A task that is in the file twice is taken once.
 * @param file as people know it
 */
export function importedProposals(
  tasks: readonly ImportedTask[],
  file: string,
): { proposals: Proposal[]; repeated: ImportedTask[] } {
  const named = new Map<string, number>()
  for (const { name } of tasks)
    if (name !== undefined) named.set(slug(name), (named.get(slug(name)) ?? 0) + 1)
  const proposals = new Map<string, Proposal>()
  const repeated: ImportedTask[] = []
  for (const task of tasks) {
    const { line, beside, name, ...content } = task
    const { split: _split, tags: _tags, group: _group, ...depends } = content
    const own = digest(depends)
    const plain = name === undefined ? '' : slug(name)
    const id =
      plain !== '' && named.get(plain) === 1
        ? plain
        : `${plain || slug(firstWords(task.prompt)) || 'task'}-${own.slice(0, 6)}`
    if (proposals.has(id)) {
      repeated.push(task)
      continue
    }
    proposals.set(id, {
      id,
      source: 'import',
      origin: beside === undefined ? `${file}:${line}` : `${file}:${line}, ${beside}`,
      language: null,
      file: null,
      symbol: null,
      range: null,
      show: [],
      digest: own,
      state: { kind: 'unchecked' },
      checks: [],
      ...content,
    })
  }
  return { proposals: [...proposals.values()], repeated }
}

function firstWords(text: string): string {
  return text.trim().split(/\s+/).slice(0, WORDS).join(' ')
}
