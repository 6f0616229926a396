import type { ChatRole } from '../../core/ports.ts'
import { whole } from '../../core/report/words.ts'
import type { Estimate } from '../../core/train/events.ts'
import type { L10n } from '../l10n.ts'
import type { Spending } from '../models/choice.ts'

type Range = Estimate['calls']
type Spendings = Readonly<Record<ChatRole, Spending>>

/** The dearest calls of a run. */
export interface PaidCalls {
  spending: Exclude<Spending, 'free'>
  calls: Range
}

/**
 * The dearest calls of a run: all where the model of the tries is among the dearest, else those for lessons and judges
 * alone. null where nothing that is asked costs anything: a measurement writes no lessons.
 * @param cap calls at most
 */
export function paidCalls(spendings: Spendings, estimate: Estimate, cap: number): PaidCalls | null {
  const { calls, optimizerCalls = calls, judgeCalls = { typical: 0, most: 0 } } = estimate
  for (const spending of ['quota', 'priced'] as const) {
    const parts =
      spendings.policy === spending
        ? [calls]
        : [
            ...(spendings.optimizer === spending ? [optimizerCalls] : []),
            ...(spendings.judge === spending ? [judgeCalls] : []),
          ]
    const sum = (which: keyof Range) =>
      Math.min(
        parts.reduce((all, part) => all + part[which], 0),
        calls[which],
        cap,
      )
    if (sum('most') > 0) return { spending, calls: { typical: sum('typical'), most: sum('most') } }
  }
  return null
}

/** What the calls of a run cost, in a sentence or two. */
export function paidWords({ policy }: Spendings, { spending, calls }: PaidCalls, l10n: L10n): string {
  if (policy === spending)
    return spending === 'quota'
      ? l10n.t('Each call counts against the quota of your chat subscription.')
      : l10n.t('The calls may cost money at the endpoint.')
  const { typical, most } = calls
  const range = typical === most ? whole(most) : `${whole(typical)} - ${whole(most)}`
  const paid =
    spending === 'quota'
      ? l10n.t('Of these, {0} are chat requests, which count against the quota of your subscription.', range)
      : l10n.t('Of these, {0} may cost money at the endpoint.', range)
  const others =
    policy === 'free'
      ? l10n.t('The others cost nothing.')
      : l10n.t('The others may cost money at the endpoint.')
  return `${paid} ${others}`
}
