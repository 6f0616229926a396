import { CallError, isNamed, type UsageError } from '../../core/errors.ts'
import { afterAttempt, type PlacedFile, placeIn, withoutExport } from '../../core/inject/placed-prior.ts'
import type { Workspace } from '../../core/ports.ts'
import { linkTarget, listedAt, putFile, readWhole } from './attempt/whole-files.ts'

/** The beginning of every marker of an export. */
const MARKER = '<!-- training-free-grpo:begin'

/**
 * Puts the prior where a program reads it by itself, once: into the first of the files that it reads and the workspace
 * has, else into a new one. What was exported to files of the workspace before is taken away for the attempt, so that
 * an attempt without a prior has none.
 * @param reads paths of the files of instructions that the program reads, the preferred one first
 */
export async function placePrior(
  workspace: Workspace,
  reads: readonly string[],
  prior: string,
  signal: AbortSignal,
): Promise<PlacedFile[]> {
  try {
    const path = await chooseFile(workspace, reads)
    const placed = [placeIn(path, await readWhole(workspace, path), prior)]
    for (const other of await exportedFiles(workspace, signal)) {
      const text = other === path ? null : await readWhole(workspace, other)
      if (text !== null) placed.push(withoutExport(other, text))
    }
    const changed = placed.filter(({ before, placed: now }) => now !== before)
    for (const file of changed) await putFile(workspace, file.path, file.placed)
    return changed
  } catch (error) {
    if (isNamed<UsageError>(error, 'UsageError')) throw new CallError('sandbox', error.message)
    throw error
  }
}

/** Takes away what was placed; what the agent changed in those files stays. */
export async function takePriorAway(workspace: Workspace, files: readonly PlacedFile[]): Promise<void> {
  for (const file of files) {
    const now = await readWhole(workspace, file.path).catch((error: unknown) => {
      // The agent left no text there: that is its change.
      if (isNamed<CallError>(error, 'CallError')) return undefined
      throw error
    })
    if (now === undefined) continue
    const after = afterAttempt(file, now)
    if (after !== now) await putFile(workspace, file.path, after)
  }
}

async function chooseFile(workspace: Workspace, reads: readonly string[]): Promise<string> {
  for (const path of reads) {
    const listed = await listedAt(workspace, path)
    if (listed?.kind === 'file') return path
    // Often one of these files is a link to another.
    const target = listed?.kind === 'link' ? await linkTarget(workspace, path) : null
    if (target !== null && (await listedAt(workspace, target))?.kind === 'file') return target
  }
  const [first = 'AGENTS.md'] = reads
  return first
}

async function exportedFiles(workspace: Workspace, signal: AbortSignal): Promise<string[]> {
  const { hits } = await workspace.search({ text: MARKER }, signal)
  return [...new Set(hits.map(({ path }) => path))].filter((path) => path.endsWith('.md'))
}
