import { type Include, inUse, renderPrior } from '../../../core/inject/prior.ts'
import { enableByUser, findExperience, pinByUser } from '../../../core/library/edit.ts'
import type { Experience, Library } from '../../../core/library/experience.ts'
import { attemptsWords, experiencesWords, type L10n } from '../../editor/words.ts'
import { effectWords, originWord, standingWord } from '../experience-words.ts'

/**
 * The two sides of a review: the prompt without an experience, and with it pinned. Both begin
 * with what is known of it, so that only the prior differs. Throws UsageError for an unknown id.
 */
export function reviewTexts(
  library: Library,
  id: string,
  include: Include,
  l10n: L10n,
): { without: string; with: string } {
  const head = headOf(findExperience(library, id), l10n)
  const side = (changed: Library) => {
    const prior = renderPrior(inUse(changed, include))
    const count = l10n.t(
      'Included in the prompt: {0}, about {1} tokens.',
      experiencesWords(prior.used.length, l10n),
      prior.tokens,
    )
    return [...head, '', count, '', prior.text || l10n.t('(nothing)'), ''].join('\n')
  }
  return {
    without: side(enableByUser(library, id, false)),
    with: side(pinByUser(enableByUser(library, id, true), id, true)),
  }
}

function headOf(one: Experience, l10n: L10n): string[] {
  const { id, status, effect, origin, tags, history, example } = one
  const measured = effect
    ? l10n.t('effect {0}, {1}', effectWords(effect), attemptsWords(effect.trials, l10n))
    : l10n.t('not measured')
  const lines = [`${id} · ${standingWord(one, status, l10n)} · ${measured}`]
  if (example)
    lines.push(l10n.t('Example: an accepted answer of this project ({0}).', originWord(example.origin, l10n)))
  if (origin) lines.push(l10n.t('Learned in {0} from {1}.', origin.run, origin.tasks.join(', ') || '-'))
  if (tags.length > 0) lines.push(`${l10n.t('Tags')}: ${tags.join(', ')}`)
  const why = history.at(-1)?.why
  if (why) lines.push(why.replace(/\s+/g, ' '))
  return lines
}
