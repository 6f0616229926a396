import { NothingScored } from '../errors.ts'
import type { Remedy } from '../remedy.ts'
import type { Verdict } from '../verify/verdict.ts'

/** How many tries of a run have a score, and why others have none. */
export class ScoreCount {
  private scored = 0
  private readonly reasons = new Map<string, { tries: number; remedies: readonly Remedy[] }>()

  add({ score, reason = 'No reason is known.', remedies = [] }: Verdict): void {
    if (score !== null) {
      this.scored++
      return
    }
    const sentence = reason.replace(/\s+/g, ' ').trim()
    const known = this.reasons.get(sentence) ?? { tries: 0, remedies }
    this.reasons.set(sentence, { ...known, tries: known.tries + 1 })
  }

  /** Throws NothingScored, with the most frequent reason, where tries were made and none has a score. */
  throwIfNone(): void {
    const [most] = [...this.reasons].sort(([, a], [, b]) => b.tries - a.tries)
    if (this.scored > 0 || !most) return
    const [reason, { remedies }] = most
    const tries = [...this.reasons.values()].reduce((sum, each) => sum + each.tries, 0)
    const none = tries === 1 ? 'The only try could not be scored' : `None of ${tries} tries could be scored`
    const others = this.reasons.size === 1 ? '' : ', most often for this reason'
    throw new NothingScored(`${none}${others}. ${reason}`, remedies)
  }
}
