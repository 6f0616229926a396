import * as vscode from 'vscode'
import { requireReallyInside } from '../../node/workspaces/overlay/inside-path.ts'
import { originalText } from '../../node/workspaces/overlay/original-text.ts'
import type { ProposedFile } from '../../node/workspaces/overlay/overlay-workspace.ts'
import { UserError } from '../editor/user-error.ts'
import { documentsIn } from './chat-workspace.ts'
import { lineEdits } from './line-edits.ts'

/** Proposals of answers, by the number that their button carries; the oldest go first. */
const KEPT = 50
const proposals = new Map<number, { root: vscode.Uri; files: ProposedFile[] }>()
let last = 0

/** Keeps what an answer proposes until its button is pressed. Returns its number. */
export function keepProposal(root: vscode.Uri, files: ProposedFile[]): number {
  proposals.set(++last, { root, files })
  for (const key of proposals.keys()) if (proposals.size > KEPT) proposals.delete(key)
  return last
}

/**
 * Opens what an answer proposes in the editor's own review of changes, place by place with check boxes; what the user
 * accepts there is written as one undoable edit.
 */
export async function reviewEdits(_needs: unknown, id?: unknown): Promise<boolean> {
  const proposal = typeof id === 'number' ? proposals.get(id) : undefined
  if (!proposal) throw new UserError(vscode.l10n.t('This proposal is no longer available: ask again.'))
  const edit = new vscode.WorkspaceEdit()
  const changedSince: string[] = []
  for (const { path, before, after } of proposal.files) {
    const uri = vscode.Uri.joinPath(proposal.root, path)
    await requireReallyInside(proposal.root.fsPath, path)
    const now = await originalText(proposal.root.fsPath, path, documentsIn(proposal.root.fsPath))
    if (now !== before) {
      changedSince.push(path)
      continue
    }
    const metadata = { needsConfirmation: true, label: vscode.l10n.t('Proposed by @grpo'), description: path }
    if (after === null) {
      edit.deleteFile(uri, {}, metadata)
      continue
    }
    if (now === null) {
      edit.createFile(uri, { contents: new TextEncoder().encode(after) }, metadata)
      continue
    }
    const document = await vscode.workspace.openTextDocument(uri)
    // By lines: in a document of mixed line ends the editor counts other characters than the file has.
    for (const { start, end, text } of lineEdits(now, after))
      edit.replace(uri, document.validateRange(new vscode.Range(start, 0, end, 0)), text, metadata)
  }
  if (changedSince.length > 0)
    throw new UserError(
      vscode.l10n.t(
        '{0} has changed since the answer was given: ask again, so that your changes are not lost.',
        changedSince.join(', '),
      ),
    )
  return vscode.workspace.applyEdit(edit, { isRefactoring: true })
}
