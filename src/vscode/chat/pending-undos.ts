import type { UndoOnce } from '../workspace/undo-stack.ts'

/** As many as the undo stack keeps. */
const KEPT = 50

/**
 * What buttons in the chat undo. The buttons stay in the conversation and carry plain data: a token for each, never
 * reused.
 */
export class PendingUndos {
  readonly #kept = new Map<number, UndoOnce>()
  #last = 0

  /** Keeps one; its token goes into the button. */
  keep(undoOnce: UndoOnce): number {
    this.#last++
    this.#kept.set(this.#last, undoOnce)
    this.#kept.delete(this.#last - KEPT)
    return this.#last
  }

  /** Undoes it; false where that was already done or is no longer possible. After a failure it can be tried again. */
  async take(token: unknown): Promise<boolean> {
    const done = (await this.#kept.get(token as number)?.()) ?? false
    this.#kept.delete(token as number)
    return done
  }
}
