import * as vscode from 'vscode'
import type { Findings, ProposalRecord } from './findings.ts'
import { showNotes } from './notes-document.ts'
import { hasLeftOut, isTicked, labelOf, leftOutText, leftOutWords } from './proposal-words.ts'

type Item = vscode.QuickPickItem & { proposal: ProposalRecord }

/** The list with check boxes; a button shows what was left out. Throws CancellationError where nothing is chosen. */
export async function pickProposals(title: string, findings: Findings): Promise<ProposalRecord[]> {
  const offered = findings.proposals.filter((proposal) => proposal.offered)
  const pick = vscode.window.createQuickPick<Item>()
  const others = leftOutWords(findings.proposals, vscode.l10n)
  pick.title = title
  pick.placeholder =
    others === ''
      ? vscode.l10n.t('Which of these become tasks?')
      : vscode.l10n.t('Which of these become tasks? Left out: {0}', others)
  pick.canSelectMany = true
  pick.matchOnDescription = true
  pick.matchOnDetail = true
  pick.ignoreFocusOut = true
  pick.items = offered.map((proposal) => ({ ...labelOf(proposal, vscode.l10n), proposal }))
  pick.selectedItems = pick.items.filter(({ proposal }) => isTicked(proposal, offered))
  if (hasLeftOut(findings))
    pick.buttons = [
      {
        iconPath: new vscode.ThemeIcon('list-unordered'),
        tooltip: vscode.l10n.t('Show What Was Left Out, and Why'),
      },
    ]
  const chosen = await new Promise<readonly Item[]>((resolve) => {
    pick.onDidTriggerButton(() => void showLeftOut(findings))
    pick.onDidAccept(() => {
      resolve(pick.selectedItems)
      pick.hide()
    })
    pick.onDidHide(() => resolve([]))
    pick.show()
  })
  pick.dispose()
  if (chosen.length === 0) throw new vscode.CancellationError()
  return chosen.map(({ proposal }) => proposal)
}

export function showLeftOut(findings: Findings): Promise<void> {
  return showNotes(vscode.l10n.t('Left out'), leftOutText(findings, vscode.l10n))
}
