import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { ExportPlan } from '../../node/export/plan-export.ts'
import type { Services } from '../services.ts'
import { UserError } from '../user-error.ts'

export const EXPORT = 'tfgrpo-export'

/** Exports that are shown and not written yet, and their two sides as documents. */
export class ExportPreviews implements vscode.TextDocumentContentProvider {
  readonly #plans = new Map<string, ExportPlan>()
  #next = 1

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { id, side } = sideOf(uri)
    const plan = this.#plans.get(id)
    if (!plan) return vscode.l10n.t('This preview is over: export again.')
    return (side === 'before' ? plan.before : plan.after) ?? ''
  }

  /** Shows what an export would change; `write` does it. Returns the document of the right side. */
  async show(plan: ExportPlan, title: string): Promise<vscode.Uri> {
    const id = String(this.#next++)
    this.#plans.set(id, plan)
    const uri = (side: 'before' | 'after') =>
      vscode.Uri.from({ scheme: EXPORT, path: `/${basename(plan.path)}`, query: `${id}/${side}` })
    await vscode.commands.executeCommand('vscode.diff', uri('before'), uri('after'), title, { preview: true })
    return uri('after')
  }

  /** Writes what the preview shows and closes it. Throws UsageError when the file has changed meanwhile. */
  async write({ undo, log }: Services, uri: vscode.Uri): Promise<void> {
    const { id } = sideOf(uri)
    const plan = this.#plans.get(id)
    if (!plan) throw new UserError(vscode.l10n.t('This preview is over: export again.'))
    const { undoExport, writeExport } = await import('../../node/export/plan-export.ts')
    await writeExport(plan)
    this.#plans.delete(id)
    await closePreview(uri)
    const name = vscode.workspace.asRelativePath(plan.path)
    const said =
      plan.used.length === 0
        ? vscode.l10n.t('Took our block out of {0}.', name)
        : vscode.l10n.t(
            '{0} of {1} experiences, about {2} tokens, are in {3} now.',
            plan.used.length,
            plan.of,
            plan.tokens,
            name,
          )
    undo.offer(
      said,
      () => undoExport(plan),
      (error) => {
        log.error(error instanceof Error ? error : String(error))
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error))
      },
    )
  }
}

/** The preview in the active tab, null where another editor is open. */
export function activePreview(): vscode.Uri | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === EXPORT ? input.modified : null
}

async function closePreview(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs: all }) => all)
    .filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
    )
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true)
}

function sideOf(uri: vscode.Uri): { id: string; side: string } {
  const [id = '', side = ''] = uri.query.split('/')
  return { id, side }
}
