/** A queue between producers that push and one consumer that iterates. */
export class Channel<T> implements AsyncIterable<T> {
  private items: T[] = []
  private wake: (() => void) | null = null
  private closed = false

  push(item: T): void {
    this.items.push(item)
    this.wake?.()
  }

  close(): void {
    this.closed = true
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      const ready = this.items
      this.items = []
      yield* ready
      if (this.items.length > 0) continue
      if (this.closed) return
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.wake = null
    }
  }
}

/** Turns work that emits events into a generator: it yields them as they come, then the work's own result. */
export async function* stream<E, R extends E>(
  work: (emit: (event: E) => void) => Promise<R>,
): AsyncGenerator<E, R> {
  const channel = new Channel<E>()
  const running = work((event) => channel.push(event)).finally(() => channel.close())
  // A failure is thrown by the await below, after the last event.
  running.catch(() => {})
  yield* channel
  const result = await running
  yield result
  return result
}
