import type { ChatRole, Spent, Totals } from '../ports.ts'

const NOTHING: Spent = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }

/** What was sent and used, by who asked. */
export class SpentByRole {
  private readonly byRole: Record<ChatRole, Spent> = {
    policy: { ...NOTHING },
    optimizer: { ...NOTHING },
    judge: { ...NOTHING },
  }

  sent(role: ChatRole): void {
    this.byRole[role].calls++
  }

  used(role: ChatRole, usage: Omit<Spent, 'calls'>): void {
    const spent = this.byRole[role]
    spent.promptTokens += usage.promptTokens
    spent.completionTokens += usage.completionTokens
    spent.cachedTokens += usage.cachedTokens
  }

  totals(seconds: number): Totals {
    const sum = { ...NOTHING }
    for (const spent of Object.values(this.byRole)) {
      sum.calls += spent.calls
      sum.promptTokens += spent.promptTokens
      sum.completionTokens += spent.completionTokens
      sum.cachedTokens += spent.cachedTokens
    }
    return { ...sum, seconds, byRole: structuredClone(this.byRole) }
  }
}
