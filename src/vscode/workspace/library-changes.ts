import * as vscode from 'vscode'
import type { Library } from '../../core/library/experience.ts'
import { isCancelled } from '../user-error.ts'
import type { Libraries } from './libraries.ts'
import { requireTrust } from './trust.ts'
import type { UndoStack } from './undo-stack.ts'

/** Changes of libraries by the user, each of which can be taken back. */
export class LibraryChanges {
  readonly #libraries: Libraries
  readonly #undo: UndoStack
  readonly #log: vscode.LogOutputChannel

  constructor({
    libraries,
    undo,
    log,
  }: { libraries: Libraries; undo: UndoStack; log: vscode.LogOutputChannel }) {
    this.#libraries = libraries
    this.#undo = undo
    this.#log = log
  }

  /**
   * Changes a library and tells of it with a button to undo it. Nothing is told where nothing changed. Throws UserError
   * in a workspace that is not trusted, UsageError with the line where the file is broken, CancellationError where the
   * user keeps unsaved edits to it.
   * @param said what was done, for people; null = nothing is said and nothing kept for undoing
   */
  async change(
    path: string,
    change: (library: Library) => Library,
    said: ((library: Library) => string) | null,
  ): Promise<Library> {
    requireTrust()
    await saveFirst(path)
    const { readLibraryText } = await import('../../node/library/library-file.ts')
    const before = await readLibraryText(path)
    const library = await this.#libraries.change(path, change)
    const after = await readLibraryText(path)
    if (after !== before && said !== null)
      this.#undo.offer(
        said(library),
        () => this.#takeBack(path, before, after),
        (error) => {
          if (isCancelled(error)) return
          this.#log.error(error instanceof Error ? error : String(error))
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error))
        },
      )
    return library
  }

  async #takeBack(path: string, before: string | null, after: string | null): Promise<void> {
    await saveFirst(path)
    const [{ readLibraryText }, { undoChange }] = await Promise.all([
      import('../../node/library/library-file.ts'),
      import('../../node/library/undo-change.ts'),
    ])
    const now = await readLibraryText(path)
    await this.#libraries.replace(path, undoChange(before, after, now, path))
  }
}

/**
 * A change beside unsaved edits would end in a conflict that the editor leaves to the user. Throws CancellationError where
 * the user keeps them.
 */
export async function saveFirst(path: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.fsPath === path)
  if (!open) return
  const save = vscode.l10n.t('Save and Continue')
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} has unsaved edits.', vscode.workspace.asRelativePath(path)),
    { modal: true },
    save,
  )
  if (chosen !== save || !(await open.save())) throw new vscode.CancellationError()
}
