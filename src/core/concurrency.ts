/** At most `width` at a time, first come first served. */
export class Pool {
  private readonly width: number
  private running = 0
  private readonly waiting: (() => void)[] = []
  private head = 0

  constructor(width: number) {
    this.width = width
  }

  async run<T>(effect: () => Promise<T>): Promise<T> {
    if (this.running >= this.width) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.running++
    try {
      return await effect()
    } finally {
      const next = this.waiting[this.head]
      if (next) {
        this.head++
        // The array is a queue with a moving head: cut off what was served now and then.
        if (this.head > 1024) {
          this.waiting.splice(0, this.head)
          this.head = 0
        }
        next()
      } else this.running--
    }
  }
}

/**
 * Runs `effect` over the items, `width` at a time, and returns the results in the order of the items.
 * The first failure is thrown after the ones under way have ended, so that nothing runs on unobserved.
 */
export async function mapPool<T, R>(
  items: readonly T[],
  width: number,
  effect: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  let failed = false
  let failure: unknown
  const worker = async () => {
    while (next < items.length && !failed) {
      const index = next++
      try {
        results[index] = await effect(items[index]!, index)
      } catch (error) {
        if (!failed) failure = error
        failed = true
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(Math.max(1, width), items.length) }, worker))
  if (failed) throw failure
  return results
}

/** Like Promise.all, but waits for all before it throws the first failure: nothing runs on unobserved. */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises)
  for (const result of settled) if (result.status === 'rejected') throw result.reason
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value)
}

/** Runs `effect` over the items, some ahead of the one that is waited for, and gives the results in their order. */
export class RunningAhead<T, R> {
  private readonly items: readonly T[]
  private readonly effect: (item: T) => Promise<R>
  private readonly started: Promise<R>[] = []
  private taken = 0

  constructor(items: readonly T[], effect: (item: T) => Promise<R>) {
    this.items = items
    this.effect = effect
  }

  /** The next result. @param width how many are under way meanwhile, this one included; those begun stay so */
  next(width: number): Promise<R> {
    const until = Math.min(this.items.length, this.taken + width)
    for (const item of this.items.slice(this.started.length, until)) {
      const running = this.effect(item)
      // Its failure is thrown when its turn comes, if it comes.
      running.catch(() => {})
      this.started.push(running)
    }
    return this.started[this.taken++]!
  }

  /** When nothing runs on. What was begun and not taken is not used, whatever came of it. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.started)
  }
}
