/**
 * Time that passes by itself: whenever all else has come to rest, the earliest sleeper wakes. Waits of hours take no
 * time and end in the order of their ends.
 */
export class VirtualTime {
  private now = 0
  private tickets = 0
  private readonly sleeping: { at: number; ticket: number; wake: () => void }[] = []

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleeping.push({ at: this.now + ms, ticket: this.tickets++, wake }))
  }

  /** Lets time pass until the work is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    let over = false
    const end = () => {
      over = true
    }
    work.then(end, end)
    while (!over) {
      // A turn of the event loop: everything that needs no time has then happened.
      await new Promise((resolve) => setImmediate(resolve))
      const next = this.earliest()
      if (!next) continue
      this.now = next.at
      next.wake()
    }
    return work
  }

  private earliest() {
    let best = 0
    const { sleeping } = this
    if (sleeping.length === 0) return null
    for (let i = 1; i < sleeping.length; i++) {
      const [a, b] = [sleeping[i]!, sleeping[best]!]
      if (a.at < b.at || (a.at === b.at && a.ticket < b.ticket)) best = i
    }
    return sleeping.splice(best, 1)[0]!
  }
}
