import { Cancelled } from '../../../core/errors.ts'

/** Limits how many tasks run at a time; the others wait in order. */
export class Permits {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves when the caller may begin, which must call `give` once at its end. Throws Cancelled if the signal fires before. */
  take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new Cancelled())
    if (this.#free > 0) {
      this.#free--
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const got = () => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const stop = () => {
        this.#queue.splice(this.#queue.indexOf(got), 1)
        reject(new Cancelled())
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#queue.push(got)
    })
  }

  give(): void {
    const next = this.#queue.shift()
    if (next) next()
    else this.#free++
  }
}
