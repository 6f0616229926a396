import { gistOf } from '../../core/learn/evidence-text.ts'
import type { Effect, Experience, HistoryEntry, Status } from '../../core/library/experience.ts'
import { staleness } from '../../core/library/staleness.ts'
import { interval, signed } from '../../core/report/words.ts'
import type { L10n } from '../editor/words.ts'
import { escapeMarkdown, rolloutsWords } from '../editor/words.ts'
import { type Use, whyNotInUse } from './in-use.ts'

/** How an item looks: an icon of the editor in a colour of the theme. */
export interface ItemIcon {
  id: string
  color: string
}

const ICONS: Record<Status, ItemIcon> = {
  proven: { id: 'verified-filled', color: 'testing.iconPassed' },
  promising: { id: 'arrow-small-up', color: 'charts.blue' },
  candidate: { id: 'circle-outline', color: 'icon.foreground' },
  unproven: { id: 'question', color: 'testing.iconQueued' },
  harmful: { id: 'arrow-small-down', color: 'testing.iconFailed' },
  retired: { id: 'archive', color: 'disabledForeground' },
}

export function iconOf({ status, pinned, disabled }: Experience): ItemIcon {
  if (disabled && status !== 'retired') return { id: 'circle-slash', color: 'disabledForeground' }
  if (pinned && status !== 'retired') return { id: 'pinned', color: 'charts.blue' }
  return ICONS[status]
}

export function statusIcon(status: string): ItemIcon {
  return status === 'pinned'
    ? { id: 'pinned', color: 'charts.blue' }
    : (ICONS[status as Status] ?? { id: 'tag', color: 'icon.foreground' })
}

export function statusWord(status: string, l10n: L10n): string {
  switch (status) {
    case 'pinned':
      return l10n.t('Pinned')
    case 'proven':
      return l10n.t('Proven')
    case 'promising':
      return l10n.t('Promising')
    case 'candidate':
      return l10n.t('Candidate')
    case 'unproven':
      return l10n.t('Unproven')
    case 'harmful':
      return l10n.t('Harmful')
    default:
      return l10n.t('Retired')
  }
}

/** Name of the group of all that have this status. */
export function groupWord(status: string, l10n: L10n): string {
  return status === 'candidate' ? l10n.t('Candidates') : statusWord(status, l10n)
}

/** What a group of this status means, for its tooltip. */
export function statusMeaning(status: string, l10n: L10n): string {
  switch (status) {
    case 'pinned':
      return l10n.t('Your word: always in front of the model.')
    case 'proven':
      return l10n.t('In a library that the gate accepted: in front of the model.')
    case 'promising':
      return l10n.t(
        'The trial points up, the gate has not accepted it. Not in use unless you widen what is used.',
      )
    case 'candidate':
      return l10n.t('Not tried yet: the next training run tries it, or you pin it.')
    case 'unproven':
      return l10n.t('Measured, and the measurement could not tell it from chance.')
    case 'harmful':
      return l10n.t('Its trial points down: never in front of the model unless you pin it.')
    default:
      return l10n.t('Out of use for good; its id and history stay.')
  }
}

/** The gist of the rule on one line, its measured effect in front: rows are narrow, and sorted by it. */
export function rowLabel({ text, effect }: Experience): string {
  const rule = gistOf(text.replace(/\s+/g, ' ').trim())
  return effect ? `${signed(effect.mean)}  ${rule}` : rule
}

/** Where the words of a filter stand in a label, for showing them. */
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
 * "E7 · in use · +0.31 [+0.12, +0.48] · 48 rollouts · edited since, measure again"
 * @param use of `useWord`; '' = that is not said
 */
export function describe(one: Experience, model: string | undefined, l10n: L10n, use = ''): string {
  const parts = [one.id]
  if (use !== '') parts.push(use)
  if (one.effect) parts.push(effectWords(one.effect), rolloutsWords(one.effect.trials, l10n))
  const stale = staleness(one, model)
  if (stale === 'edited') parts.push(l10n.t('edited since, measure again'))
  else if (stale === 'other-model') parts.push(l10n.t('measured with {0}', one.effect?.model ?? '?'))
  if (one.disabled && one.status !== 'retired') parts.push(l10n.t('off'))
  return parts.join(' · ')
}

/** All that the row shows by icon and position, for a screen reader. */
export function spoken(one: Experience, model: string | undefined, l10n: L10n): string {
  const status = statusWord(one.pinned && one.status !== 'retired' ? 'pinned' : one.status, l10n)
  return [status, describe(one, model, l10n), one.text].join('. ')
}

/** "+0.31 [+0.12, +0.48]" */
export function effectWords(effect: Pick<Effect, 'mean' | 'low' | 'high'>): string {
  return `${signed(effect.mean)} ${interval(effect, signed)}`
}

/** The interval as a line of `width` characters, from -reach to +reach; the mark in the middle is no effect. */
export function intervalPicture(
  { mean, low, high }: Pick<Effect, 'mean' | 'low' | 'high'>,
  width = 31,
): string {
  const reach = Math.max(0.25, Math.abs(low), Math.abs(high), Math.abs(mean))
  const at = (value: number) => Math.round(((value + reach) / (2 * reach)) * (width - 1))
  const cells: string[] = Array.from({ length: width }, (_, index) =>
    index > at(low) && index < at(high) ? '─' : index === at(0) ? '┊' : ' ',
  )
  cells[at(low)] = '├'
  cells[at(high)] = '┤'
  cells[at(mean)] = '●'
  return `-${reach.toFixed(2)} ${cells.join('')} +${reach.toFixed(2)}`
}

/** Everything about one experience, as markdown in which its own words are text and nothing else. */
export function tooltip(one: Experience, use: Use, model: string | undefined, l10n: L10n): string {
  const unused = whyNotInUse(use, l10n)
  const lines: string[] = [
    `**${one.id}** ${statusWord(one.pinned && one.status !== 'retired' ? 'pinned' : one.status, l10n)}`,
    escapeMarkdown(one.text),
    ...(unused === null ? [] : [l10n.t('**Not in use.** {0}', unused)]),
  ]
  for (const quote of one.evidence) lines.push(`> ${l10n.t('seen')}: ${escapeMarkdown(quote)}`)
  if (one.effect) {
    const { model: measuredWith, trials } = one.effect
    const rollouts = rolloutsWords(trials, l10n)
    const head = measuredWith
      ? l10n.t('Effect {0}, {1} with {2}', effectWords(one.effect), rollouts, escapeMarkdown(measuredWith))
      : l10n.t('Effect {0}, {1}', effectWords(one.effect), rollouts)
    lines.push(`${head}\n\n\`\`\`text\n${intervalPicture(one.effect)}\n\`\`\``)
  } else lines.push(l10n.t('Not measured.'))
  const stale = staleness(one, model)
  if (stale === 'edited')
    lines.push(
      l10n.t(
        'It was edited after it was measured: until it is measured again it does not count as {0}.',
        one.status,
      ),
    )
  if (stale === 'other-model')
    lines.push(
      l10n.t(
        'It was measured with another model: until it is measured again it does not count as {0}.',
        one.status,
      ),
    )
  if (one.tags.length > 0) lines.push(`${l10n.t('Tags')}: ${one.tags.map(escapeMarkdown).join(', ')}`)
  if (one.origin)
    lines.push(
      l10n.t(
        'From {0}, tasks {1}, written by {2}',
        escapeMarkdown(one.origin.run),
        one.origin.tasks.map(escapeMarkdown).join(', ') || '-',
        escapeMarkdown(one.origin.model),
      ),
    )
  if (one.history.length > 0)
    lines.push(one.history.map((entry) => `- ${historyLine(entry, l10n)}`).join('\n'))
  return lines.join('\n\n')
}

function historyLine({ run, op, why }: HistoryEntry, l10n: L10n): string {
  return `${run === 'user' ? l10n.t('you') : escapeMarkdown(run)} · ${op}: ${escapeMarkdown(why)}`
}
