import type { ChatRole, Spent, Totals } from '../../core/ports.ts'
import type { JournalLine } from './line.ts'

const NOTHING: Spent = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }

/** Sums what the lines of a journal say was spent, over all sessions. */
export class Account {
  private readonly byRole: Record<ChatRole, Spent> = {
    policy: { ...NOTHING },
    optimizer: { ...NOTHING },
    judge: { ...NOTHING },
  }
  /** latest `ms` of each session: a session that wrote nothing worked for nobody and is not there */
  private readonly worked = new Map<number, number>()
  /** highest session number seen */
  sessions = 0

  add(line: Exclude<JournalLine, { t: 'header' }>): void {
    this.sessions = Math.max(this.sessions, line.s)
    this.worked.set(line.s, Math.max(this.worked.get(line.s) ?? 0, line.ms))
    if (line.t === 'sent') this.byRole[line.r].calls++
    if (line.t === 'spent') {
      const spent = this.byRole[line.r]
      spent.promptTokens += line.u.promptTokens
      spent.completionTokens += line.u.completionTokens
      spent.cachedTokens += line.u.cachedTokens
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
    let ms = 0
    for (const session of this.worked.values()) ms += session
    return { ...sum, seconds: ms / 1000, byRole: copy(this.byRole) }
  }
}

function copy(byRole: Record<ChatRole, Spent>): Record<ChatRole, Spent> {
  return { policy: { ...byRole.policy }, optimizer: { ...byRole.optimizer }, judge: { ...byRole.judge } }
}
