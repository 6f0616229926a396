import { BudgetReached } from '../errors.ts'
import type { ChatRole, Totals, Usage } from '../ports.ts'
import type { BudgetName } from '../remedy.ts'
import type { Budgets } from './plan.ts'

/** USD for this usage by this role's model; null where its price is unknown. */
export type CostOf = (role: ChatRole, usage: Usage) => number | null

/** As records hold it: to a millionth of a dollar, without what adding fractions leaves behind. */
export function roundCost(usd: number): number {
  return Math.round(usd * 1e6) / 1e6
}

const WORDS: Record<BudgetName, string> = {
  calls: 'calls',
  tokens: 'tokens',
  cost: 'USD',
  minutes: 'minutes',
}

/**
 * Guards the budgets of a run's whole life, resumes included. `admit` is called before every request:
 * the number of calls is exact; tokens and cost may overshoot by the calls in flight.
 */
export class Budget {
  private readonly limits: Budgets
  private readonly totals: () => Totals
  private readonly cost: () => number | null
  private admitted: number
  private readonly warned = new Set<BudgetName>()
  /** set when a budget was reached; stays */
  reached: BudgetReached | null = null

  /** `totals` and `cost` cover the whole life of the run up to now. */
  constructor(limits: Budgets, totals: () => Totals, cost: () => number | null) {
    this.limits = limits
    this.totals = totals
    this.cost = cost
    this.admitted = totals().calls
  }

  private spent(): Record<BudgetName, number> {
    const totals = this.totals()
    return {
      calls: this.admitted,
      tokens: totals.promptTokens + totals.completionTokens,
      // An unknown price keeps no limit: it counts as reached, so that a limit is never off silently.
      cost: this.cost() ?? Number.POSITIVE_INFINITY,
      minutes: totals.seconds / 60,
    }
  }

  /** Throws BudgetReached when no further request may be sent, else counts one. */
  admit(): void {
    if (this.reached) throw this.reached
    const spent = this.spent()
    for (const name of Object.keys(WORDS) as BudgetName[]) {
      const limit = this.limits[name]
      if (limit === undefined || spent[name] < limit) continue
      this.reached =
        spent[name] === Number.POSITIVE_INFINITY
          ? new BudgetReached(
              name,
              'The price of a model that was asked is not known, so the budget in USD cannot be kept.',
              [{ do: 'drop-cost-budget', resume: true }],
            )
          : new BudgetReached(name, `The budget of ${limit} ${WORDS[name]} is used up.`, [
              { do: 'raise-budget', budget: name },
            ])
      throw this.reached
    }
    this.admitted++
  }

  /** Whether so many more calls are allowed for certain: no other budget could end the run before. */
  leaves(calls: number): boolean {
    const { calls: limit, ...others } = this.limits
    const limited = Object.values(others).some((other) => other !== undefined)
    return !limited && (limit === undefined || this.admitted + calls <= limit)
  }

  /** Sentences for budgets that crossed 80% since the last call. */
  warnings(): string[] {
    const out: string[] = []
    const spent = this.spent()
    for (const name of Object.keys(WORDS) as BudgetName[]) {
      const limit = this.limits[name]
      if (limit === undefined || this.warned.has(name) || spent[name] < 0.8 * limit) continue
      if (spent[name] === Number.POSITIVE_INFINITY) continue
      this.warned.add(name)
      const used = name === 'cost' || name === 'minutes' ? fraction(spent[name], limit) : String(spent[name])
      out.push(`${used} of ${limit} ${WORDS[name]} of the budget are used.`)
    }
    return out
  }
}

/** Two decimals, and more where the limit is small: 0.80 of 1, 0.0000081 of 0.00001. */
function fraction(value: number, limit: number): string {
  return value.toFixed(limit >= 1 || limit === 0 ? 2 : Math.min(20, 2 - Math.floor(Math.log10(limit))))
}
