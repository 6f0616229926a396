import { isOf, type Reader, readerWords } from '../../core/library/reader.ts'
import { type Advice, nextStep } from '../../core/report/next-step.ts'
import { interval, score, signed } from '../../core/report/words.ts'
import type { EvalFinished, RunFinished } from '../../core/run/events.ts'
import { measuredWith, readerOf } from '../../core/run/plan.ts'
import type { RunOutcome, Worth } from '../../node/runs/run-outcomes.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import { type L10n, verdictLine } from '../editor/words.ts'

/** What is in use of a library, and of how many. */
export interface InUse {
  used: number
  of: number
  /** estimated tokens that they add to each request */
  tokens: number
}

/** The answer to "does it help?", in three lengths. */
export interface WorthWords {
  /** for a row: "+0.20 [+0.07, +0.33]" */
  short: string
  /** for the head of the view, one line each */
  lines: string[]
  /** the newest run as a separate result, where it did not prove what is in use: its outcome, and what to do next */
  result: (Advice & { outcome: RunOutcome; label: string }) | null
}

/**
 * @param reader the agent and model that the settings name
 * @param dateOf a date in the user's format
 */
export function worthWords(
  { ofUse, newest }: Worth,
  inUse: InUse,
  { reader, dateOf, l10n }: { reader: Reader; dateOf: (ms: number) => string; l10n: L10n },
): WorthWords {
  const use =
    inUse.of === 0
      ? l10n.t('No experiences yet.')
      : inUse.used === 0
        ? l10n.t('0 of {0} experiences are in use.', inUse.of)
        : inUseLine(ofUse, inUse, l10n)
  const shown = ofUse ?? (inUse.used === 0 ? null : newest)
  const result = newest && newest !== ofUse ? resultOf(newest, l10n) : ofUse ? resultOf(ofUse, l10n) : null
  if (!shown || !isMeasured(shown.result)) {
    const verdict =
      inUse.used === 0
        ? l10n.t('Does it help? Nothing is in use.')
        : l10n.t('Does it help? Not measured yet.')
    return {
      short: inUse.used === 0 ? l10n.t('nothing in use') : l10n.t('not measured'),
      lines: [verdict, use],
      result,
    }
  }
  const { difference } = shown.result
  const measured = readerWords(readerOf(shown.plan))
  const lines = [
    headline(shown.result, ofUse !== null, l10n),
    use,
    l10n.t('Measured by {0}, {1}, with {2}.', shown.run, dateOf(shown.ended), measured),
  ]
  if (!ofUse) lines.push(l10n.t('Measure again to find out.'))
  if (!isOf(measuredWith(shown.plan), reader))
    lines.push(l10n.t('Measured with {0}, not with {1}: measure again.', measured, readerWords(reader)))
  return {
    short: difference ? `${signed(difference.mean)} ${interval(difference, signed)}` : '',
    lines,
    result,
  }
}

type Result = RunFinished | EvalFinished

function isMeasured(result: RunOutcome['result']): result is Result {
  return (result.type === 'run-finished' || result.type === 'eval-finished') && result.difference !== null
}

/** "Does it help? Yes: +0.20 [+0.07, +0.33] on 8 test tasks (0.35 to 0.55)." */
function headline(result: Result, ofUse: boolean, l10n: L10n): string {
  const { baseline, final, difference, split } = result
  const numbers = l10n.t(
    '{0} {1} on {2} {3} tasks, {4} → {5}',
    signed(difference?.mean ?? 0),
    difference ? interval(difference, signed) : '',
    difference?.tasks ?? 0,
    split ?? '',
    baseline ? score(baseline.mean) : '?',
    final ? score(final.mean) : '?',
  )
  if (!ofUse)
    return l10n.t(
      'Does it help? Not measured as it is now; the last run measured another library: {0}.',
      numbers,
    )
  const refused = result.type === 'run-finished' && !result.accepted
  if (result.verdict === 'better' && !refused) {
    // A run's verdict is the gate's, on other tasks than these numbers.
    if (!difference || difference.low > 0) return l10n.t('Does it help? Yes: {0}.', numbers)
    return difference.high < 0
      ? l10n.t(
          'Does it help? The gate, a test on held-out tasks, says yes, but these tasks alone say no: {0}.',
          numbers,
        )
      : l10n.t(
          'Does it help? The gate, a test on held-out tasks, says yes, but these tasks alone do not show it: {0}.',
          numbers,
        )
  }
  if (result.verdict === 'worse') return l10n.t('Does it help? No, it does harm: {0}.', numbers)
  if (result.type === 'eval-finished' && result.forbidden !== undefined)
    return l10n.t('Does it help? Unproven: too many attempts could not be scored. The others: {0}.', numbers)
  return l10n.t('Does it help? Unproven: {0}, which may be chance.', numbers)
}

/** With the tokens that were counted where what is in use was measured, else with an estimate. */
function inUseLine(ofUse: RunOutcome | null, { used, of, tokens }: InUse, l10n: L10n): string {
  return ofUse?.priorTokens && ofUse.priorTokens > 0
    ? l10n.t('{0} of {1} in use, {2} tokens per request.', used, of, ofUse.priorTokens)
    : l10n.t('{0} of {1} in use, about {2} tokens per request.', used, of, tokens)
}

/** A run whose result needs a row: it proved nothing, or did not finish. */
function resultOf(outcome: RunOutcome, l10n: L10n): WorthWords['result'] {
  const { result, run } = outcome
  if (result.type !== 'run-finished' && result.type !== 'eval-finished') return null
  const advice = nextStep(result)
  if (advice.step === 'use') return null
  const sentence = inEditorWords(advice, l10n)
  return { ...advice, sentence, outcome, label: labelOf(result, run, l10n) }
}

function labelOf(result: Result, run: string, l10n: L10n): string {
  if (result.stopped === 'budget') return l10n.t('{0} stopped at its budget.', run)
  if (result.stopped === 'cancelled') return l10n.t('{0} was cancelled.', run)
  if (result.stopped === 'failed') return l10n.t('{0} failed.', run)
  return `${run}: ${verdictLine(result, l10n)}`
}
