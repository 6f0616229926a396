import type { L10n } from '../editor/words.ts'
import type { LibraryView } from './nodes.ts'

type Said = {
  state: Pick<LibraryView['state'], 'problems'>
  words: Pick<LibraryView['words'], 'lines' | 'short'>
}

const errorOf = ({ state }: Said) => state.problems.find(({ severity }) => severity === 'error')

/** Whether it helps. A file with an error is used by nobody, whatever its last run has measured. */
export function linesOf(view: Said, l10n: L10n): string[] {
  const error = errorOf(view)
  return error
    ? [
        l10n.t(
          'The library has an error in line {0}; until it is mended, nothing of it is used.',
          error.position.line,
        ),
      ]
    : [...view.words.lines]
}

/** The same for a row. */
export function shortOf(view: Said, l10n: L10n): string {
  const error = errorOf(view)
  return error ? l10n.t('error in line {0}', error.position.line) : view.words.short
}
