import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { ExportPlan } from '../../node/export/plan-export.ts'
import { reportError } from '../editor/report-error.ts'
import { UserError } from '../editor/user-error.ts'
import { saveFirst } from '../workspace/before-work.ts'
import type { UndoStack } from '../workspace/undo-stack.ts'

export const EXPORT = 'tfgrpo-export'

/** Exports that are shown and not written yet, and their two sides as documents. */
export class ExportPreviews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #plans = new Map<string, { plan: ExportPlan; title: string }>()
  readonly #documents = vscode.workspace.registerTextDocumentContentProvider(EXPORT, this)
  readonly #undo: Pick<UndoStack, 'offer'>
  readonly #log: vscode.LogOutputChannel
  #next = 1

  constructor({ undo, log }: { undo: Pick<UndoStack, 'offer'>; log: vscode.LogOutputChannel }) {
    this.#undo = undo
    this.#log = log
  }

  dispose(): void {
    this.#documents.dispose()
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { id, side } = sideOf(uri)
    const plan = this.#plans.get(id)?.plan
    if (!plan) return vscode.l10n.t('This preview is no longer available: export again.')
    return (side === 'before' ? plan.before : plan.after) ?? ''
  }

  /** Shows what an export would change; `write` does it. Returns the document of the right side. */
  async show(plan: ExportPlan, title: string): Promise<vscode.Uri> {
    const id = String(this.#next++)
    this.#plans.set(id, { plan, title })
    const uri = uriOf(plan, id, 'after')
    await this.#open(id)
    return uri
  }

  /**
   * Writes what a preview shows that the user sees; one that was closed meanwhile is shown again instead. Whether it
   * was written.
   */
  async writeIfSeen(uri: vscode.Uri): Promise<boolean> {
    const { id } = sideOf(uri)
    if (this.#plans.has(id) && tabsOf(uri).length === 0) {
      await this.#open(id)
      return false
    }
    await this.write(uri)
    return true
  }

  /** In a tab of its own, since several may wait for their answers. */
  async #open(id: string): Promise<void> {
    const { plan, title } = this.#plans.get(id)!
    await vscode.commands.executeCommand(
      'vscode.diff',
      uriOf(plan, id, 'before'),
      uriOf(plan, id, 'after'),
      title,
      { preview: false },
    )
  }

  /** Writes what the preview shows and closes it. Throws UsageError when the file has changed meanwhile. */
  async write(uri: vscode.Uri): Promise<void> {
    const { id } = sideOf(uri)
    const plan = this.#plans.get(id)?.plan
    if (!plan) throw new UserError(vscode.l10n.t('This preview is no longer available: export again.'))
    await saveFirst(plan.path)
    const { undoExport, writeExport } = await import('../../node/export/plan-export.ts')
    await writeExport(plan)
    this.#plans.delete(id)
    await closePreview(uri)
    const name = vscode.workspace.asRelativePath(plan.path)
    const said =
      plan.used.length === 0
        ? vscode.l10n.t('Removed the experiences from {0}.', name)
        : vscode.l10n.t(
            '{0} of {1} experiences, about {2} tokens, are in {3} now.',
            plan.used.length,
            plan.of,
            plan.tokens,
            name,
          )
    this.#undo.offer(
      said,
      () => undoExport(plan),
      (error) => reportError(error, this.#log),
    )
  }
}

/** The preview in the active tab, null where another editor is open. */
export function activePreview(): vscode.Uri | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === EXPORT ? input.modified : null
}

async function closePreview(uri: vscode.Uri): Promise<void> {
  const tabs = tabsOf(uri)
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true)
}

function tabsOf(uri: vscode.Uri): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
    )
}

function uriOf(plan: ExportPlan, id: string, side: 'before' | 'after'): vscode.Uri {
  return vscode.Uri.from({ scheme: EXPORT, path: `/${basename(plan.path)}`, query: `${id}/${side}` })
}

function sideOf(uri: vscode.Uri): { id: string; side: string } {
  const [id = '', side = ''] = uri.query.split('/')
  return { id, side }
}
