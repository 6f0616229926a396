import * as vscode from 'vscode'
import type { Services } from '../../services.ts'
import { reviewedOf } from './review-uri.ts'

/** Experiences as files of three fields: saving one changes the library, where its own file keeps every other byte. */
export class EditDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>()
  readonly #services: Services
  readonly #subscription: vscode.Disposable
  readonly onDidChangeFile = this.#changed.event
  /** when each was written by us, so that the editor knows what it has */
  #version = 0

  constructor(services: Services) {
    this.#services = services
    this.#subscription = services.libraries.onDidChange((path) => {
      this.#version++
      const open = vscode.workspace.textDocuments.filter(({ uri }) => reviewedOf(uri)?.path === path)
      this.#changed.fire(open.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })))
    })
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {})
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri)
    return { type: vscode.FileType.File, ctime: 0, mtime: this.#version, size: length }
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const reviewed = reviewedOf(uri)
    const { library } = reviewed
      ? await this.#services.libraries.read(reviewed.path)
      : { library: { experiences: [] } }
    const one = library.experiences.find(({ id }) => id === reviewed?.id)
    if (!one) throw vscode.FileSystemError.FileNotFound(uri)
    const { writeEditForm } = await import('../../../core/library/edit-form.ts')
    return new TextEncoder().encode(writeEditForm(one, one.id))
  }

  /** Throws with the sentence that says what is wrong; the editor shows it and keeps what was typed. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const reviewed = reviewedOf(uri)
    if (!reviewed) throw vscode.FileSystemError.NoPermissions(uri)
    const { path, id } = reviewed
    const [{ readEditForm }, { editByUser }] = await Promise.all([
      import('../../../core/library/edit-form.ts'),
      import('../../../core/library/edit.ts'),
    ])
    const form = readEditForm(new TextDecoder().decode(content), id)
    await this.#services.changes.change(
      path,
      (library) => editByUser(library, id, form),
      () => vscode.l10n.t('Edited {0}. A measurement of before does not count for it any more.', id),
    )
  }

  readDirectory(): [string, vscode.FileType][] {
    return []
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }

  dispose(): void {
    this.#subscription.dispose()
    this.#changed.dispose()
  }
}
