import type * as vscode from 'vscode'
import type { Library } from '../../core/library/experience.ts'
import { reportError } from '../editor/report-error.ts'
import { requireTrust, saveFirst } from './before-work.ts'
import type { Libraries } from './libraries.ts'
import type { UndoOnce, UndoStack } from './undo-stack.ts'

/** Changes of libraries by the user, each of which can be undone. */
export class LibraryChanges {
  readonly #libraries: Pick<Libraries, 'rewrite'>
  readonly #undo: UndoStack
  readonly #log: vscode.LogOutputChannel

  constructor({
    libraries,
    undo,
    log,
  }: { libraries: Pick<Libraries, 'rewrite'>; undo: UndoStack; log: vscode.LogOutputChannel }) {
    this.#libraries = libraries
    this.#undo = undo
    this.#log = log
  }

  /**
   * Changes a library and reports it with a button to undo it; what the change does not touch keeps its bytes. Throws
   * UserError in a workspace that is not trusted, UsageError with the line where the file is broken, CancellationError
   * where the user keeps unsaved edits to it.
   * @param change called again where another process has written the file meanwhile
   * @param said what was done, for people; called when it is done
   * @param options quietly: no message, because the user sees the change; it can still be undone
   * @returns undoes it, as "Undo Last Change of Experiences" does; null where there was nothing to change
   */
  async change(
    path: string,
    change: (library: Library) => Library,
    said: () => string,
    { quietly = false } = {},
  ): Promise<UndoOnce | null> {
    requireTrust()
    await saveFirst(path)
    const [{ readLibrary }, { spliceLibrary }] = await Promise.all([
      import('../../core/library/parse-library.ts'),
      import('../../core/library/splice-library.ts'),
    ])
    const { before, after } = await this.#libraries.rewrite(path, (text) =>
      spliceLibrary(text, change(readLibrary(text, path)), path),
    )
    if (after === before) return null
    const undo = () => this.#restore(path, before, after)
    if (quietly) return this.#undo.keep(said(), undo)
    return this.#undo.offer(said(), undo, (error) => reportError(error, this.#log))
  }

  async #restore(path: string, before: string | null, after: string | null): Promise<void> {
    await saveFirst(path)
    const { undoChange } = await import('../../node/library/undo-change.ts')
    await this.#libraries.rewrite(path, (now) => undoChange(before, after, now, path))
  }
}
