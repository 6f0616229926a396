import type { Totals } from '../../core/ports.ts'
import { SpentByRole } from '../../core/run/spent-by-role.ts'
import type { JournalLine } from './line.ts'

/** Sums what was spent according to a journal, over all sessions. */
export class JournalTotals {
  private readonly spent = new SpentByRole()
  /** latest `ms` of each session: sessions that wrote nothing are not counted */
  private readonly worked = new Map<number, number>()
  /** highest session number seen */
  sessions = 0

  add(line: Exclude<JournalLine, { t: 'header' }>): void {
    this.sessions = Math.max(this.sessions, line.s)
    this.worked.set(line.s, Math.max(this.worked.get(line.s) ?? 0, line.ms))
    if (line.t === 'sent') this.spent.sent(line.r)
    if (line.t === 'spent') this.spent.used(line.r, line.u)
  }

  totals(): Totals {
    let ms = 0
    for (const session of this.worked.values()) ms += session
    return this.spent.totals(ms / 1000)
  }
}
