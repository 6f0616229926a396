import { lstatSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isInside } from '../../is-inside.ts'
import { innerPath, refused } from '../inner-path.ts'
import { type Slot, workFolder } from './slots.ts'

/**
 * Takes paths out of a copy. What a copy only links to, such as installed packages, stays where it is: the real paths
 * of these are returned, for the sandbox to make them unreadable. What is not there needs no hiding.
 * Throws CallError 'sandbox' if a path is no path inside of the workspace.
 */
export async function hidePaths(slot: Slot, paths: readonly string[]): Promise<string[]> {
  const work = realpathSync(workFolder(slot))
  const elsewhere: string[] = []
  for (const path of paths) {
    const inside = innerPath(path)
    if (inside === '')
      throw refused(`"${path}" is the workspace itself, which cannot be hidden; name something in it.`)
    const real = realOf(join(work, inside))
    if (real !== null && !isInside(real, work)) elsewhere.push(real)
    if (leadsThroughLink(work, inside)) continue
    // A link is removed, not what it leads to.
    await rm(join(work, inside), { recursive: true, force: true })
    slot.holds = null
  }
  return elsewhere
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

/** Whether a folder above the path is a link: what is behind it is no part of the copy. */
function leadsThroughLink(work: string, inside: string): boolean {
  const parts = inside.split('/')
  return parts
    .slice(0, -1)
    .some((_, at) =>
      lstatSync(join(work, ...parts.slice(0, at + 1)), { throwIfNoEntry: false })?.isSymbolicLink(),
    )
}
