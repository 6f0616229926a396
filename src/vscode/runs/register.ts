import * as vscode from 'vscode'
import { type OfferNeeds, offerResume, rememberOpenRuns } from './resume-offer.ts'
import type { RunsTree } from './runs-tree.ts'

/** Unfinished runs are looked for after the activation. */
const OFFER_AFTER_MS = 1500

/** The runs view, reports that come back after a reload, and the offer to resume what a reload has interrupted. */
export function registerRuns(needs: OfferNeeds, tree: RunsTree): void {
  const { context, log } = needs
  const view = vscode.window.createTreeView('tfgrpo.runs', { treeDataProvider: tree, showCollapseAll: true })
  const reports = vscode.window.registerWebviewPanelSerializer('tfgrpo.report', {
    async deserializeWebviewPanel(panel, state) {
      const { restoreReport } = await import('./open-report.ts')
      await restoreReport(needs, panel, state)
    },
  })
  context.subscriptions.push(tree, view, reports)
  rememberOpenRuns(needs)
  const timer = setTimeout(() => {
    offerResume(needs).catch((error: Error) => log.error(error))
  }, OFFER_AFTER_MS)
  context.subscriptions.push({ dispose: () => clearTimeout(timer) })
}
