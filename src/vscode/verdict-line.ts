import { interval, signed } from '../core/report/words.ts'
import type { EvalFinished, RunFinished } from '../core/run/events.ts'
import type { L10n } from './l10n.ts'

/**
 * The verdict of a run or a comparison beside its numbers, each with where it comes from: a run's verdict is the gate's,
 * by pairs of val tasks, while its numbers are those of test. "better (gate) · test +0.56 [-0.03, +1.00]"
 */
export function verdictLine(result: RunFinished | EvalFinished, l10n: L10n): string {
  const { difference, split } = result
  const verdict = verdictWords(result, l10n)
  if (!difference) return verdict
  const numbers = `${signed(difference.mean)} ${interval(difference, signed)}`
  return result.type === 'run-finished' ? `${verdict} · ${split} ${numbers}` : `${verdict} ${numbers}`
}

function verdictWords(result: RunFinished | EvalFinished, l10n: L10n): string {
  const { verdict } = result
  const word =
    verdict === 'better' ? l10n.t('better') : verdict === 'worse' ? l10n.t('worse') : l10n.t('unproven')
  if (result.type !== 'run-finished' || result.gate === null) return word
  return verdict === 'better' && !result.accepted
    ? l10n.t('{0} (gate), not adopted', word)
    : l10n.t('{0} (gate)', word)
}
