/**
 * Key -> place of its answer in the file, in bytes. The numbers are in typed arrays: a few dozen bytes per call, and
 * only the keys for the garbage collector to visit.
 */
export class Places {
  private readonly index = new Map<string, number>()
  private offsets = new Float64Array(1024)
  private lengths = new Float64Array(1024)

  has(key: string): boolean {
    return this.index.has(key)
  }

  get(key: string): { offset: number; length: number } | null {
    const at = this.index.get(key)
    return at === undefined ? null : { offset: this.offsets[at]!, length: this.lengths[at]! }
  }

  /** The last answer for a key counts. */
  set(key: string, offset: number, length: number): void {
    const at = this.index.get(key) ?? this.index.size
    if (at === this.offsets.length) {
      this.offsets = doubled(this.offsets)
      this.lengths = doubled(this.lengths)
    }
    this.index.set(key, at)
    this.offsets[at] = offset
    this.lengths[at] = length
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(numbers.length * 2)
  out.set(numbers)
  return out
}
