import type { Journal, JournalAttempts, Totals } from '../ports.ts'
import { SpentByRole } from './spent-by-role.ts'

/** A journal that lives as long as the process: for one-off evaluations and tests. */
export class MemoryJournal implements Journal {
  private readonly values = new Map<string, Promise<unknown>>()
  private readonly spent = new SpentByRole()
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
      sent: async (role) => this.spent.sent(role),
      spent: (role, usage) => this.spent.used(role, usage),
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
    return this.spent.totals(this.seconds())
  }

  async flush(): Promise<void> {}
}
