/**
 * Numbers equal requests: the n-th of them is the n-th draw. Requests that differ do not count for each other, so the
 * order between requests that are under way together does not matter.
 */
export class Occurrences {
  private readonly next = new Map<string, number>()
  private readonly free = new Map<string, number[]>()

  /** The lowest number that is not taken, from 0. */
  take(key: string): number {
    const free = this.free.get(key)?.shift()
    if (free !== undefined) return free
    const n = this.next.get(key) ?? 0
    this.next.set(key, n + 1)
    return n
  }

  /** Whoever asked did not get the reply: it is given to the next that asks the same. */
  putBack(key: string, n: number): void {
    const free = [...(this.free.get(key) ?? []), n].sort((a, b) => a - b)
    this.free.set(key, free)
  }
}
