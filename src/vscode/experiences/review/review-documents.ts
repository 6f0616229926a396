import * as vscode from 'vscode'
import type { Services } from '../../services.ts'
import { REVIEW, reviewedOf } from './review-uri.ts'

/** The read-only sides of reviews; they follow the library. */
export class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #services: Services
  readonly #subscription: vscode.Disposable
  readonly onDidChange = this.#changed.event

  constructor(services: Services) {
    this.#services = services
    this.#subscription = services.libraries.onDidChange((path) => {
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === REVIEW && reviewedOf(uri)?.path === path) this.#changed.fire(uri)
    })
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const reviewed = reviewedOf(uri)
    if (!reviewed) return ''
    const { path, id, side } = reviewed
    const { library } = await this.#services.libraries.read(path)
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
