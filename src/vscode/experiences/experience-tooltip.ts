import { fenced } from '../../core/code/fences.ts'
import { sizeInPrior } from '../../core/inject/prior.ts'
import type { Effect, Experience, HistoryEntry } from '../../core/library/experience.ts'
import { withoutHidden } from '../../core/library/hidden.ts'
import { type Reader, readerWords, recordWords } from '../../core/library/reader.ts'
import { staleness } from '../../core/library/staleness.ts'
import { whole } from '../../core/report/words.ts'
import { attemptsWords, escapeMarkdown, type L10n } from '../editor/words.ts'
import { standingOf } from './arrange.ts'
import { effectWords, originWord, standingWord, whyNotInUse } from './experience-words.ts'
import type { Use } from './in-use.ts'

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

/** Everything about one experience, as Markdown in which its own words are plain text. */
export function tooltip(one: Experience, use: Use, reader: Reader, l10n: L10n): string {
  const unused = whyNotInUse(use, l10n)
  const lines: string[] = [
    `**${one.id}** ${escapeMarkdown(standingWord(one, standingOf(one), l10n))}`,
    escapeMarkdown(one.text),
    ...(unused === null ? [] : [l10n.t('**Not in use.** {0}', unused)]),
  ]
  lines.push(...exampleLines(one, l10n))
  for (const quote of one.evidence) lines.push(`> ${l10n.t('observed')}: ${escapeMarkdown(quote)}`)
  if (one.effect) {
    const { model: measuredWith, trials } = one.effect
    const attempts = attemptsWords(trials, l10n)
    const head = measuredWith
      ? l10n.t(
          'Effect {0}, {1} with {2}',
          effectWords(one.effect),
          attempts,
          escapeMarkdown(recordWords(measuredWith)),
        )
      : l10n.t('Effect {0}, {1}', effectWords(one.effect), attempts)
    lines.push(`${head}\n\n\`\`\`text\n${intervalPicture(one.effect)}\n\`\`\``)
  } else lines.push(l10n.t('Not measured.'))
  const stale = staleness(one, reader)
  if (stale === 'edited')
    lines.push(
      l10n.t(
        'It was edited after it was measured: until it is measured again it does not count as {0}.',
        one.status,
      ),
    )
  if (stale === 'other-reader')
    lines.push(
      l10n.t(
        'It was not measured with {0}: until it is measured with that it does not count as {1}.',
        escapeMarkdown(readerWords(reader)),
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

/** Task and answer as code, long ones cut: a tooltip is a glance. */
function exampleLines(one: Experience, l10n: L10n): string[] {
  const { example } = one
  if (!example) return []
  return [
    l10n.t(
      'Example: an accepted answer of this project ({0}), about {1} tokens.',
      originWord(example.origin, l10n),
      whole(sizeInPrior(one)),
    ),
    ...(example.shows === undefined ? [] : [l10n.t('It shows: {0}', escapeMarkdown(example.shows))]),
    `${l10n.t('Task')}\n\n${asCode(example.task)}`,
    `${l10n.t('Accepted answer')}\n\n${asCode(example.answer)}`,
  ]
}

const SHOWN_LINES = 24

function asCode(text: string): string {
  const lines = withoutHidden(text).split(/\r\n?|\n/)
  const shown = lines.length > SHOWN_LINES ? [...lines.slice(0, SHOWN_LINES), '…'] : lines
  return fenced(shown.join('\n'), 'text')
}

function historyLine({ run, op, why }: HistoryEntry, l10n: L10n): string {
  return `${run === 'user' ? l10n.t('you') : escapeMarkdown(run)} · ${op}: ${escapeMarkdown(why)}`
}
