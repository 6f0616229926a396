import * as vscode from 'vscode'
import { requireReallyInside } from '../../node/workspaces/overlay/inside-path.ts'
import { originalText } from '../../node/workspaces/overlay/original-text.ts'
import type { ProposedFile } from '../../node/workspaces/overlay/overlay-workspace.ts'
import { reportError } from '../editor/report-error.ts'
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
 * accepts there is written as one edit, which can be undone.
 */
export async function reviewEdits({ log }: { log: vscode.LogOutputChannel }, id?: unknown): Promise<boolean> {
  const proposal = typeof id === 'number' ? proposals.get(id) : undefined
  if (!proposal) throw new UserError(vscode.l10n.t('This proposal is no longer available: ask again.'))
  const { root, files } = proposal
  const edit = await editOf(root, files, {
    asked: { needsConfirmation: true, label: vscode.l10n.t('Proposed by @grpo') },
    changed: (paths) =>
      vscode.l10n.t(
        '{0} has changed since the answer was given: ask again, so that your changes are not lost.',
        paths,
      ),
  })
  const applied = await vscode.workspace.applyEdit(edit, { isRefactoring: true })
  // Not awaited: it is written, whether the message is answered or not.
  if (applied) void offerUndo(root, files).catch((error: unknown) => reportError(error, log))
  return applied
}

/** Reports what of a proposal was written, with a button that undoes it. */
async function offerUndo(root: vscode.Uri, files: readonly ProposedFile[]): Promise<void> {
  const back: ProposedFile[] = []
  for (const { path, before } of files) {
    const now = await textAt(root, path)
    if (now !== before) back.push({ path, before: now, after: before })
  }
  if (back.length === 0) return
  const names = back.map(({ path }) => path).join(', ')
  const undo = vscode.l10n.t('Undo')
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('Changed {0}.', names), undo)) !== undo)
    return
  const edit = await editOf(root, back, {
    changed: (paths) => vscode.l10n.t('{0} has changed since, so nothing is undone.', paths),
  })
  await vscode.workspace.applyEdit(edit, { isRefactoring: true })
}

interface How {
  /** how the editor asks about each change; left out = it is made */
  asked?: Pick<vscode.WorkspaceEditEntryMetadata, 'needsConfirmation' | 'label'>
  /** what is wrong where files are no longer as they were before */
  changed(paths: string): string
}

/** Throws UserError where a file is not as it is to be before. */
async function editOf(root: vscode.Uri, files: readonly ProposedFile[], { asked, changed }: How) {
  const edit = new vscode.WorkspaceEdit()
  const others: string[] = []
  for (const { path, before, after } of files) {
    const uri = vscode.Uri.joinPath(root, path)
    const now = await textAt(root, path)
    const metadata = asked && { ...asked, description: path }
    if (now !== before) others.push(path)
    else if (after === null) edit.deleteFile(uri, {}, metadata)
    else if (now === null) edit.createFile(uri, { contents: new TextEncoder().encode(after) }, metadata)
    else {
      const document = await vscode.workspace.openTextDocument(uri)
      // By lines: in a document of mixed line ends the editor counts other characters than the file has.
      for (const { start, end, text } of lineEdits(now, after))
        edit.replace(uri, document.validateRange(new vscode.Range(start, 0, end, 0)), text, metadata)
    }
  }
  if (others.length > 0) throw new UserError(changed(others.join(', ')))
  return edit
}

async function textAt({ fsPath }: vscode.Uri, path: string): Promise<string | null> {
  await requireReallyInside(fsPath, path)
  return originalText(fsPath, path, documentsIn(fsPath))
}
