import { whole } from '../../core/report/words.ts'
import type { L10n } from './words.ts'

/** Counts with their words, in the language of the editor. */

export function tasksWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', whole(count))
}

export function callsWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 call') : l10n.t('{0} calls', whole(count))
}

export function rolloutsWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 rollout') : l10n.t('{0} rollouts', whole(count))
}

export function experiencesWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 experience') : l10n.t('{0} experiences', whole(count))
}
