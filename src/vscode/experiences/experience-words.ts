import type { Effect, Experience, WorkedExample } from '../../core/library/experience.ts'
import type { LibraryDiagnostic } from '../../core/library/parse-library.ts'
import { type Reader, readerWords } from '../../core/library/reader.ts'
import { measuredWithWords, staleness } from '../../core/library/staleness.ts'
import { holdsFor } from '../../core/library/status-words.ts'
import { interval, signed } from '../../core/report/words.ts'
import { attemptsWords, type L10n } from '../editor/words.ts'
import { type Standing, standingOf } from './arrange.ts'
import type { Use } from './in-use.ts'

/** How an item looks: an icon of the editor in a colour of the theme. */
export interface ItemIcon {
  id: string
  color: string
}

/** By standing. */
export const ICONS: Readonly<Record<Standing, ItemIcon>> = {
  pinned: { id: 'pinned', color: 'charts.blue' },
  proven: { id: 'verified-filled', color: 'testing.iconPassed' },
  accepted: { id: 'verified', color: 'testing.iconPassed' },
  promising: { id: 'arrow-small-up', color: 'charts.blue' },
  candidate: { id: 'circle-outline', color: 'icon.foreground' },
  unproven: { id: 'question', color: 'testing.iconQueued' },
  harmful: { id: 'arrow-small-down', color: 'testing.iconFailed' },
  retired: { id: 'archive', color: 'disabledForeground' },
}

export function iconOf(one: Experience): ItemIcon {
  if (one.disabled && one.status !== 'retired') return { id: 'circle-slash', color: 'disabledForeground' }
  const icon = ICONS[standingOf(one)]
  return one.example ? { ...icon, id: 'file-code' } : icon
}

export function statusWord(status: Standing, l10n: L10n): string {
  switch (status) {
    case 'pinned':
      return l10n.t('Pinned')
    case 'proven':
      return l10n.t('Proven')
    case 'accepted':
      return l10n.t('In use, untested alone')
    case 'promising':
      return l10n.t('Promising')
    case 'candidate':
      return l10n.t('Candidate')
    case 'unproven':
      return l10n.t('Unproven')
    case 'harmful':
      return l10n.t('Harmful')
    case 'retired':
      return l10n.t('Retired')
  }
}

/** "Proven with tools · qwen": a status holds for the agent and model that it was measured with. */
export function standingWord(one: Experience, standing: Standing, l10n: L10n): string {
  const reader = standing === one.status ? holdsFor(one) : null
  const word = statusWord(standing, l10n)
  if (reader === null) return word
  return one.status === 'accepted'
    ? l10n.t('{0}, with {1}', word, reader)
    : l10n.t('{0} with {1}', word, reader)
}

/** Name of the group of all that have this status. */
export function groupWord(status: Standing, l10n: L10n): string {
  return status === 'candidate' ? l10n.t('Candidates') : statusWord(status, l10n)
}

/** What a group of this status means, for its tooltip. */
export function statusMeaning(status: Standing, l10n: L10n): string {
  switch (status) {
    case 'pinned':
      return l10n.t('Pinned by you: always included in the prompt.')
    case 'proven':
      return l10n.t(
        'Shown to help by itself, in a library that the gate accepted: included in the prompt. The gate is a test on held-out tasks with a stated error rate. What is proven is proven for the agent and the model in its row.',
      )
    case 'accepted':
      return l10n.t(
        'In a library that the gate accepted: included in the prompt. What it does by itself was not shown; measuring the library again proves it or takes it out of use.',
      )
    case 'promising':
      return l10n.t(
        'In its trial, attempts with it scored higher, but the gate has not accepted it. Not in use unless the setting tfgrpo.include includes it.',
      )
    case 'candidate':
      return l10n.t('Not tried yet: the next training run tries it, or you pin it.')
    case 'unproven':
      return l10n.t('Measured: its effect cannot be distinguished from chance.')
    case 'harmful':
      return l10n.t(
        'In its trial, attempts with it scored lower: never included in the prompt unless you pin it.',
      )
    case 'retired':
      return l10n.t('Permanently out of use; its id and history stay. It can be restored.')
  }
}

/** Where the answer of an example comes from. */
export function originWord(origin: WorkedExample['origin'], l10n: L10n): string {
  switch (origin) {
    case 'solution':
      return l10n.t('a given solution')
    case 'verified try':
      return l10n.t('an attempt that passed')
    case 'repaired try':
      return l10n.t('an attempt that was repaired until it passed')
  }
}

/** The gist of the rule on one line, preceded by its measured effect: rows are narrow, and sorted by it. */
export function rowLabel({ text, effect }: Experience): string {
  const rule = text.replace(/\s+/g, ' ').trim()
  return effect ? `${signed(effect.mean)}  ${rule}` : rule
}

/** Where the words of a filter are in a label, for highlighting them. */
export function found(label: string, query: string): [number, number][] {
  const text = label.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word): [number, number][] => {
      const at = text.indexOf(word)
      return at < 0 ? [] : [[at, at + word.length]]
    })
}

/**
 * "E7 · in use · +0.31 [+0.12, +0.48] · 48 attempts · with tools · qwen · edited since, measure again"
 * @param use of `useWord`; '' = not shown
 */
export function describe(one: Experience, reader: Reader, l10n: L10n, use = ''): string {
  const parts = [one.id]
  if (one.example) parts.push(l10n.t('example'))
  if (use !== '') parts.push(use)
  if (one.effect) parts.push(effectWords(one.effect), attemptsWords(one.effect.trials, l10n))
  const measuredWith = measuredWithWords(one)
  const stale = staleness(one, reader)
  if (stale === 'other-reader')
    parts.push(l10n.t('measured with {0}, not with {1}', measuredWith ?? '?', readerWords(reader)))
  else if (measuredWith !== null) parts.push(l10n.t('with {0}', measuredWith))
  if (stale === 'edited') parts.push(l10n.t('edited since, measure again'))
  if (one.disabled && one.status !== 'retired') parts.push(l10n.t('disabled'))
  return parts.join(' · ')
}

/** All that the row shows by icon and position, for a screen reader. */
export function spoken(one: Experience, reader: Reader, l10n: L10n): string {
  const status = statusWord(standingOf(one), l10n)
  return [status, describe(one, reader, l10n), one.text].join('. ')
}

/** "+0.31 [+0.12, +0.48]" */
export function effectWords(effect: Pick<Effect, 'mean' | 'low' | 'high'>): string {
  return `${signed(effect.mean)} ${interval(effect, signed)}`
}

/** Why an enabled experience is not in use, one sentence; null for what is in use, disabled or retired. */
export function whyNotInUse(use: Use, l10n: L10n): string | null {
  switch (use) {
    case 'broken-library':
      return l10n.t('The library has an error: until it is fixed, none of its experiences are used.')
    case 'no-room':
      return l10n.t('No room for it: better ones fill the space for experiences in the prompt.')
    case 'harmful':
      return l10n.t('In its trial, attempts with it scored lower: it is in use only if you pin it.')
    case 'edited':
      return l10n.t('Edited after it was measured: it is in use once it is measured again, or if you pin it.')
    case 'other-reader':
      return l10n.t(
        'Measured with another agent or model: it is in use once it is measured again with this one, or if you pin it.',
      )
    case 'not-accepted':
      return l10n.t(
        'Not accepted yet: it is in use once the gate, a test on held-out tasks, has accepted it, or if you pin it.',
      )
    case 'in-use':
    case 'off':
    case 'retired':
      return null
  }
}

/** For a row; '' where the row shows it in other words. */
export function useWord(use: Use, l10n: L10n): string {
  if (use === 'in-use') return l10n.t('in use')
  return whyNotInUse(use, l10n) === null ? '' : l10n.t('not in use')
}

/** What the description of a library is made from. */
interface Said {
  state: { problems: readonly Pick<LibraryDiagnostic, 'severity' | 'position'>[] }
  words: { lines: readonly string[]; short: string }
}

const errorOf = ({ state }: Said) => state.problems.find(({ severity }) => severity === 'error')

/** Whether it helps. A file with an error is not used, whatever its last run has measured. */
export function linesOf(view: Said, l10n: L10n): string[] {
  const error = errorOf(view)
  return error
    ? [
        l10n.t(
          'The library has an error in line {0}; until it is fixed, none of its experiences are used.',
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
