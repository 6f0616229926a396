import { dirname } from 'node:path'
import { type Include, inUse, receipt, renderPrior } from '../../core/inject/prior.ts'
import { EXPORT_TARGETS, exportPath } from '../../core/inject/targets.ts'
import type { Reader } from '../../core/library/reader.ts'
import { findStaleExports } from '../../node/export/exported-files.ts'
import { isReleased, rejectedLessons } from '../../node/runs/release-lesson.ts'
import { findWorth, runOutcomes } from '../../node/runs/run-outcomes.ts'
import type { L10n } from '../editor/words.ts'
import type { LibraryState } from '../workspace/libraries.ts'
import { worthWords } from './library-words.ts'
import type { HeldBack, LibraryView } from './nodes.ts'

/** Files next to libraries that the view shows. */
export const ALSO_SHOWN: readonly string[] = [
  '**/.grpo/runs/*/result.json',
  ...EXPORT_TARGETS.map((to) => `**/${exportPath(to, '*')}`),
]

export interface ViewOptions {
  include: Include
  /** the agent and model that the settings name */
  reader: Reader
  dateOf: (ms: number) => string
  l10n: L10n
}

/** Reads all that the view shows of a library: the results of its runs, the lessons held back, the exported files. */
export async function readLibraryView(state: LibraryState, options: ViewOptions): Promise<LibraryView> {
  const { library, path } = state
  const grpo = dirname(path)
  const prior = renderPrior(inUse(library, options.include))
  const { of, tokens } = receipt(library, prior)
  const [worth, held, exports] = await Promise.all([
    findWorth(grpo, library, options.include),
    heldBack(grpo, state),
    findStaleExports(path, library, options.reader),
  ])
  return {
    state,
    reader: options.reader,
    words: worthWords(worth, { used: prior.used.length, of, tokens }, options),
    used: new Set(prior.used),
    noRoom: new Set(prior.dropped),
    exports,
    held,
  }
}

/** Of the newest training run: what older ones held back was proposed again or was not worth it. */
async function heldBack(grpo: string, { library }: LibraryState): Promise<HeldBack | null> {
  for await (const { run, folder, result } of runOutcomes(grpo)) {
    if (result.type !== 'run-finished') continue
    const lessons = (await rejectedLessons(folder)).filter((one) => !isReleased(library, run, one))
    return lessons.length === 0 ? null : { run, folder, lessons }
  }
  return null
}
