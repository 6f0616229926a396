import type { ChatRole } from '../../core/ports.ts'
import { whole } from '../../core/report/words.ts'
import type { Estimate } from '../../core/run/events.ts'
import type { L10n } from '../editor/words.ts'
import type { Spending } from '../models/choice.ts'

type Range = Estimate['calls']
type Spendings = Readonly<Record<ChatRole, Spending>>

/** The most expensive calls of a run. */
export interface PaidCalls {
  spending: Exclude<Spending, 'free'>
  calls: Range
  /** what the other calls cost, of each role that is asked; none where all cost the same */
  others: Spending[]
}

/**
 * The most expensive calls of a run: those of each role whose model is among the most expensive. null where no call costs
 * anything: a measurement writes no lessons.
 * @param cap maximum number of calls
 */
export function paidCalls(spendings: Spendings, estimate: Estimate, cap: number): PaidCalls | null {
  const { calls, optimizerCalls: optimizer = calls, judgeCalls: judge = { typical: 0, most: 0 } } = estimate
  const tries = {
    typical: Math.max(0, calls.typical - optimizer.typical - judge.typical),
    // In a run that the cap cuts short, lessons and judges stay below their maximum.
    most: calls.most,
  }
  const byRole: Record<ChatRole, { spending: Spending; range: Range }> = {
    policy: { spending: spendings.policy, range: tries },
    optimizer: { spending: spendings.optimizer, range: optimizer },
    judge: { spending: spendings.judge, range: judge },
  }
  const asked = Object.values(byRole).filter(({ range }) => range.most > 0)
  for (const spending of ['quota', 'priced'] as const) {
    const parts = asked.filter((part) => part.spending === spending)
    const sum = (which: keyof Range) =>
      Math.min(
        parts.reduce((all, { range }) => all + range[which], 0),
        calls[which],
        cap,
      )
    if (sum('most') > 0)
      return {
        spending,
        calls: { typical: sum('typical'), most: sum('most') },
        others: asked.map((part) => part.spending).filter((other) => other !== spending),
      }
  }
  return null
}

/**
 * Chat requests that a run may still send, to ask permission for: those already paid are not counted again. Whose calls
 * were paid is known only where the attempts are chat requests themselves; else all of them count.
 * @param paid calls that the run has made before
 */
export function requestsLeft({ calls }: PaidCalls, policy: Spending, paid: number): Range {
  const left = policy === 'quota' ? paid : 0
  const most = Math.max(1, calls.most - left)
  return { typical: Math.min(most, Math.max(1, calls.typical - left)), most }
}

/** What the calls of a run cost, in a sentence or two. */
export function paidWords({ spending, calls, others }: PaidCalls, l10n: L10n): string {
  if (others.length === 0)
    return spending === 'quota'
      ? l10n.t('Each call counts against the quota of your chat subscription.')
      : l10n.t('The calls may cost money at the endpoint.')
  const { typical, most } = calls
  const range = typical === most ? whole(most) : `${whole(typical)} - ${whole(most)}`
  const paid =
    spending === 'quota'
      ? l10n.t('Of these, {0} are chat requests, which count against the quota of your subscription.', range)
      : l10n.t('Of these, {0} may cost money at the endpoint.', range)
  return `${paid} ${othersWords(others, l10n)}`
}

function othersWords(others: readonly Spending[], l10n: L10n): string {
  if (others.every((other) => other === 'free')) return l10n.t('The others cost nothing.')
  return others.includes('free')
    ? l10n.t('Some of the others may cost money at the endpoint.')
    : l10n.t('The others may cost money at the endpoint.')
}
