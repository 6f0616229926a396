import { Cancelled } from '../../../core/errors.ts'

/** Lets so many at a time do something; the others wait in their order. */
export class Permits {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves when the caller may begin; it calls `give` once. Throws Cancelled when the signal fires before. */
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
