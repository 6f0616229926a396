import type { BudgetName } from '../../core/remedy.ts'
import type { LastRecord } from '../../core/report/last-record.ts'
import { usd, whole } from '../../core/report/words.ts'
import type { L10n } from '../editor/words.ts'

/** The question before a run is resumed beyond a cap that it has reached. */
export interface CapQuestion {
  title: string
  /** what is used up already: a cap counts the whole life of the run */
  used: string
  /** the proposed cap */
  value: string
  /** what is wrong with an answer; undefined when nothing is */
  problem: (text: string) => string | undefined
}

/** Whether a cap of this kind is a whole number. */
const WHOLE: Readonly<Record<BudgetName, boolean>> = {
  calls: true,
  tokens: true,
  cost: false,
  minutes: false,
}

/**
 * Asks for a higher cap of the kind that was reached, so that the run can be resumed.
 * @param result the run's last record; null where it was killed
 * @param usual what the settings allow a run; 0 = no limit
 */
export function capQuestion(
  run: string,
  name: BudgetName,
  result: LastRecord | null,
  usual: number,
  l10n: L10n,
): CapQuestion {
  const used = result ? spentOf(name, result) : 0
  const digits = WHOLE[name] ? 0 : 2
  // Rounded up, so that it is never what is used already.
  const up = (value: number) => (Math.ceil(value * 10 ** digits) / 10 ** digits).toFixed(digits)
  const value = up(used + (usual || used || 1))
  return {
    ...words(run, name, used, l10n),
    value,
    problem: (text) => {
      const pattern = WHOLE[name] ? /^\d{1,12}$/ : /^\d{1,9}(?:\.\d{1,6})?$/
      if (pattern.test(text.trim()) && Number(text) > used) return undefined
      return WHOLE[name]
        ? l10n.t('A whole number of at least {0}.', String(used + 1))
        : l10n.t('A number above {0}, for example {1}.', String(Number(used.toFixed(4))), value)
    },
  }
}

function words(run: string, name: BudgetName, used: number, l10n: L10n): Pick<CapQuestion, 'title' | 'used'> {
  switch (name) {
    case 'calls':
      return {
        title: l10n.t('{0}: maximum number of calls', run),
        used: l10n.t('{0} calls are already paid and count towards the budget.', whole(used)),
      }
    case 'tokens':
      return {
        title: l10n.t('{0}: maximum number of tokens', run),
        used: l10n.t('{0} tokens are already used and count towards the budget.', whole(used)),
      }
    case 'cost':
      return {
        title: l10n.t('{0}: maximum cost in USD', run),
        used: l10n.t('{0} is already spent and counts towards the budget.', usd(used)),
      }
    case 'minutes':
      return {
        title: l10n.t('{0}: maximum duration in minutes', run),
        used: l10n.t('It has already run for {0} minutes, which count towards the budget.', used.toFixed(1)),
      }
  }
}

/** What a run has used over its whole life. An unknown cost counts as none. */
function spentOf(
  name: BudgetName,
  { calls, promptTokens, completionTokens, cost, seconds }: LastRecord,
): number {
  return { calls, tokens: promptTokens + completionTokens, cost: cost ?? 0, minutes: seconds / 60 }[name]
}
