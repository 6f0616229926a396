import type { TakeBack } from '../workspace/undo-stack.ts'

/** As many as can be undone at all. */
const KEPT = 50

/** What buttons in the chat take back. They stay in the conversation and carry plain data: a token for each, never given twice. */
export class PendingRestores {
  readonly #kept = new Map<number, TakeBack>()
  #last = 0

  /** Keeps one; its token goes into the button. */
  keep(takeBack: TakeBack): number {
    this.#last++
    this.#kept.set(this.#last, takeBack)
    this.#kept.delete(this.#last - KEPT)
    return this.#last
  }

  /** Takes it back; false where that was done already or can no longer be. What fails can be tried again. */
  async take(token: unknown): Promise<boolean> {
    const done = (await this.#kept.get(token as number)?.()) ?? false
    this.#kept.delete(token as number)
    return done
  }
}
