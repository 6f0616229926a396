import * as vscode from 'vscode'

interface Step {
  title: string
  undo(): Promise<void>
}

/** Undoes one change; false where that was already done, or so much was changed since that it is no longer kept. */
export type UndoOnce = () => Promise<boolean>

const KEPT = 50

/** What can be undone, newest first: by the button of the message that reported it, or by the command. */
export class UndoStack {
  readonly #steps: Step[] = []

  /**
   * Keeps a change without a message.
   * @param undo throws an error with one sentence where it can no longer be undone
   */
  keep(title: string, undo: () => Promise<void>): UndoOnce {
    const step = { title, undo }
    this.#steps.push(step)
    if (this.#steps.length > KEPT) this.#steps.shift()
    return () => this.#take(step)
  }

  /** The same, with a message and a button that undoes it. */
  offer(title: string, undo: () => Promise<void>, onError: (error: unknown) => void): UndoOnce {
    const undoOnce = this.keep(title, undo)
    const label = vscode.l10n.t('Undo')
    // Not awaited: the change is made, whether the message is answered or not.
    void vscode.window.showInformationMessage(title, label).then(async (chosen) => {
      if (chosen === label) await undoOnce().catch(onError)
    })
    return undoOnce
  }

  /** Undoes the last change; returns its title, null when there is none. */
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
      // Not undone after all (the user kept unsaved edits, the file was locked): it can be tried again.
      this.#steps.splice(at, 0, step)
      throw error
    }
  }
}
