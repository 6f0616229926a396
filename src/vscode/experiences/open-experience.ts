import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import type { Node } from './nodes.ts'
import { openLibrary } from './open-library.ts'

/** Opens the library with the lines of one experience selected; at its top when it is no longer there. */
export async function openExperience(services: Services, first?: unknown, second?: unknown): Promise<void> {
  const node = first as Node | undefined
  const [path, id] = node?.kind === 'experience' ? [node.path, node.experience.id] : [first, second]
  if (typeof path !== 'string' || typeof id !== 'string') return openLibrary(services)
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path))
  const { parseLibrary } = await import('../../core/library/parse-library.ts')
  // Of the text in the editor: it may have edits that are not saved.
  const lines = parseLibrary(document.getText(), path).places.get(id)
  if (!lines) {
    await vscode.window.showTextDocument(document)
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is no longer in this library.', id))
    return
  }
  const selection = new vscode.Range(
    new vscode.Position(lines.first - 1, 0),
    document.lineAt(Math.min(lines.last, document.lineCount) - 1).range.end,
  )
  const editor = await vscode.window.showTextDocument(document, { selection })
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
