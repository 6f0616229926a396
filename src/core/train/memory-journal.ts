import type { ChatRole, Journal, JournalAttempts, Spent, Totals } from '../ports.ts'

const NOTHING: Spent = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }

/** A journal that lives as long as the process: for one-off evaluations and tests. */
export class MemoryJournal implements Journal {
  private readonly values = new Map<string, Promise<unknown>>()
  private readonly byRole: Record<ChatRole, Spent> = {
    policy: { ...NOTHING },
    optimizer: { ...NOTHING },
    judge: { ...NOTHING },
  }
  private readonly seconds: () => number

  /** `seconds`: working time so far */
  constructor(seconds: () => number = () => 0) {
    this.seconds = seconds
  }

  async once<T>(
    key: string,
    _kind: string,
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }> {
    const known = this.values.get(key)
    if (known) return { value: (await known) as T, replayed: true }
    const value = effect({
      sent: async (role) => {
        this.byRole[role].calls++
      },
      spent: (role, usage) => {
        const spent = this.byRole[role]
        spent.promptTokens += usage.promptTokens
        spent.completionTokens += usage.completionTokens
        spent.cachedTokens += usage.cachedTokens
      },
    })
    this.values.set(key, value)
    try {
      return { value: await value, replayed: false }
    } catch (error) {
      this.values.delete(key)
      throw error
    }
  }

  totals(): Totals {
    const sum = { ...NOTHING }
    for (const spent of Object.values(this.byRole)) {
      sum.calls += spent.calls
      sum.promptTokens += spent.promptTokens
      sum.completionTokens += spent.completionTokens
      sum.cachedTokens += spent.cachedTokens
    }
    return { ...sum, seconds: this.seconds(), byRole: structuredClone(this.byRole) }
  }

  async flush(): Promise<void> {}
}
