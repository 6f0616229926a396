/** Keeps the head and the tail of a stream within a limit of bytes, so that a flood of output takes no memory. */
export class CappedOutput {
  private readonly half: number
  private head: Buffer[] = []
  private headBytes = 0
  private tail: Buffer[] = []
  private tailBytes = 0
  private dropped = 0

  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2))
  }

  add(chunk: Buffer): void {
    let rest = chunk
    if (this.headBytes < this.half) {
      const part = rest.subarray(0, this.half - this.headBytes)
      this.head.push(part)
      this.headBytes += part.length
      rest = rest.subarray(part.length)
    }
    if (rest.length === 0) return
    this.tail.push(rest)
    this.tailBytes += rest.length
    // Whole chunks at a time; the exact cut is made once, in text().
    while (this.tail.length > 1 && this.tailBytes - this.tail[0]!.length >= this.half) {
      const gone = this.tail.shift()!
      this.tailBytes -= gone.length
      this.dropped += gone.length
    }
  }

  get truncated(): boolean {
    return this.dropped > 0 || this.tailBytes > this.half
  }

  text(): string {
    if (!this.truncated) return Buffer.concat([...this.head, ...this.tail]).toString('utf8')
    const tail = Buffer.concat(this.tail)
    const kept = tail.subarray(Math.max(0, tail.length - this.half))
    const lost = this.dropped + tail.length - kept.length
    return `${Buffer.concat(this.head).toString('utf8')}\n[... ${lost} bytes left out ...]\n${kept.toString('utf8')}`
  }
}
