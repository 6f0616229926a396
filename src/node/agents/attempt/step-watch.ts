/** A text that grows word by word is reported at most this often. */
const EVERY_MS = 250

/** Reports which steps have changed, each at most a few times a second, and the last state of each for certain. */
export class StepWatch {
  readonly #report: (index: number) => void
  readonly #changed = new Set<number>()
  #timer: NodeJS.Timeout | null = null

  constructor(report: (index: number) => void) {
    this.#report = report
  }

  changed(index: number): void {
    this.#changed.add(index)
    this.#timer ??= setTimeout(() => this.flush(), EVERY_MS).unref()
  }

  /** Reports what is left; nothing comes afterwards unless something changes. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const indices = [...this.#changed].sort((a, b) => a - b)
    this.#changed.clear()
    for (const index of indices) this.#report(index)
  }
}
