import * as vscode from 'vscode'

interface Step {
  title: string
  undo(): Promise<void>
}

/** Takes one step back; false where that was done already, or so much was done since that it is no longer kept. */
export type TakeBack = () => Promise<boolean>

const KEPT = 50

/** What can be taken back, newest first: by the button of the message that told of it, or by the command. */
export class UndoStack {
  readonly #steps: Step[] = []

  /**
   * Keeps what was done without a word of it.
   * @param undo throws an error with one sentence where it cannot be taken back any more
   */
  keep(title: string, undo: () => Promise<void>): TakeBack {
    const step = { title, undo }
    this.#steps.push(step)
    if (this.#steps.length > KEPT) this.#steps.shift()
    return () => this.#take(step)
  }

  /** The same, and tells of it, with a button that takes it back. */
  offer(title: string, undo: () => Promise<void>, onError: (error: unknown) => void): TakeBack {
    const takeBack = this.keep(title, undo)
    const label = vscode.l10n.t('Undo')
    // Not awaited: what was done is done, whether the message is answered or not.
    void vscode.window.showInformationMessage(title, label).then(async (chosen) => {
      if (chosen === label) await takeBack().catch(onError)
    })
    return takeBack
  }

  /** Takes back what was done last; its title, null when there is nothing. */
  async undoLast(): Promise<string | null> {
    const step = this.#steps.at(-1)
    if (!step) return null
    await this.#take(step)
    return step.title
  }

  async #take(step: Step): Promise<boolean> {
    const at = this.#steps.indexOf(step)
    if (at < 0) return false
    this.#steps.splice(at, 1)
    try {
      await step.undo()
      return true
    } catch (error) {
      // Not taken back after all (the user kept unsaved edits, the file was locked): it can be tried again.
      this.#steps.splice(at, 0, step)
      throw error
    }
  }
}
