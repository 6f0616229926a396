import type { Experience } from '../../core/library/experience.ts'
import { nodeOf } from './nodes.ts'

/** An experience of a library. */
export interface Chosen {
  /** path of the library */
  path: string
  id: string
}

/**
 * A command's arguments as the editor gives them: `(path, id)` of a link, else the row clicked and all selected rows,
 * which it is one of. The row clicked comes first.
 */
export function fromArguments([first, second]: readonly unknown[]): Chosen[] {
  if (typeof first === 'string' && typeof second === 'string') return [{ path: first, id: second }]
  const selected = Array.isArray(second) ? second : []
  const seen = new Set<string>()
  return [first, ...selected].flatMap((argument) => {
    const node = nodeOf(argument)
    if (node?.kind !== 'experience') return []
    const { path, experience } = node
    // Grouped by tag, one experience may be selected in several places.
    const key = `${path}\n${experience.id}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ path, id: experience.id }]
  })
}

/** Those of the chosen experiences to which a command applies: a selection may be mixed. */
export function fitting(
  chosen: readonly Chosen[],
  experienceOf: (one: Chosen) => Experience | undefined,
  fits: (one: Experience) => boolean,
): Chosen[] {
  return chosen.filter((one) => {
    const found = experienceOf(one)
    return found !== undefined && fits(found)
  })
}

/** By library, since each is a file of its own. */
export function byLibrary(chosen: readonly Chosen[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { path, id } of chosen) groups.set(path, [...(groups.get(path) ?? []), id])
  return groups
}
