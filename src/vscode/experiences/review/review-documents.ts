import * as vscode from 'vscode'
import type { Libraries } from '../../workspace/libraries.ts'
import type { LibraryChanges } from '../../workspace/library-changes.ts'
import { EDIT, REVIEW, reviewedOf } from './review-uri.ts'

type ShownLibraries = Pick<Libraries, 'read' | 'onDidChange'>

interface DocumentNeeds {
  context: Pick<vscode.ExtensionContext, 'subscriptions'>
  libraries: ShownLibraries
  changes: Pick<LibraryChanges, 'change'>
}

/** Experiences as documents: the sides of reviews, and files in which they are edited. */
export function registerReviewDocuments({ context, libraries, changes }: DocumentNeeds): void {
  const reviews = new ReviewDocuments(libraries)
  const edits = new EditDocuments(libraries, changes)
  context.subscriptions.push(
    reviews,
    edits,
    vscode.workspace.registerTextDocumentContentProvider(REVIEW, reviews),
    vscode.workspace.registerFileSystemProvider(EDIT, edits, { isCaseSensitive: true }),
  )
}

/** The read-only sides of reviews; they follow the library. */
class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #libraries: ShownLibraries
  readonly #subscription: vscode.Disposable
  readonly onDidChange = this.#changed.event

  constructor(libraries: ShownLibraries) {
    this.#libraries = libraries
    this.#subscription = libraries.onDidChange((path) => {
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === REVIEW && reviewedOf(uri)?.path === path) this.#changed.fire(uri)
    })
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const reviewed = reviewedOf(uri)
    if (!reviewed) return ''
    const { path, id, side } = reviewed
    const { library } = await this.#libraries.read(path)
    const one = library.experiences.find((experience) => experience.id === id)
    if (!one || (one.status === 'retired' && side !== 'now'))
      return vscode.l10n.t('{0} is no longer in use in this library.', id)
    if (side === 'now') {
      const { writeEditForm } = await import('../../../core/library/edit-form.ts')
      return writeEditForm(one, id)
    }
    const { reviewTexts } = await import('./review-texts.ts')
    const include = vscode.workspace.getConfiguration('tfgrpo').get('include', 'proven' as const)
    return reviewTexts(library, id, include, vscode.l10n)[side]
  }

  dispose(): void {
    this.#subscription.dispose()
    this.#changed.dispose()
  }
}

/** Experiences as files of a few fields: saving one changes the library, where its own file keeps every other byte. */
class EditDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>()
  readonly #libraries: ShownLibraries
  readonly #changes: DocumentNeeds['changes']
  readonly #subscription: vscode.Disposable
  readonly onDidChangeFile = this.#changed.event
  /** when each was last written here, so that the editor knows its version */
  #version = 0

  constructor(libraries: ShownLibraries, changes: DocumentNeeds['changes']) {
    this.#libraries = libraries
    this.#changes = changes
    this.#subscription = libraries.onDidChange((path) => {
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
      ? await this.#libraries.read(reviewed.path)
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
    const [{ readEditForm }, { editExperience }] = await Promise.all([
      import('../../../core/library/edit-form.ts'),
      import('../../../core/inject/edit-example.ts'),
    ])
    const form = readEditForm(new TextDecoder().decode(content), id)
    await this.#changes.change(
      path,
      (library) => editExperience(library, id, form),
      () => vscode.l10n.t('Edited {0}. Earlier measurements no longer count for it.', id),
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
