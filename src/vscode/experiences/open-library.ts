import * as vscode from 'vscode'
import type { Libraries } from '../workspace/libraries.ts'
import { pickLibrary } from '../workspace/pick-library.ts'
import { nodeOf } from './nodes.ts'

interface OpenNeeds {
  libraries: Pick<Libraries, 'all'>
}

/** Opens the file of a library (a path or a row of the tree), at a line (from 1) where one is given. */
export async function openLibrary(needs: OpenNeeds, place?: unknown, line?: unknown): Promise<void> {
  const given = typeof place === 'string' ? place : nodeOf(place)?.path
  const path = given ?? (await pickLibrary(needs))
  const at = typeof line === 'number' ? new vscode.Position(line - 1, 0) : null
  await vscode.window.showTextDocument(
    vscode.Uri.file(path),
    at === null ? {} : { selection: new vscode.Range(at, at) },
  )
}

/** Opens the library with the lines of one experience selected; at its top when it is no longer there. */
export async function openExperience(needs: OpenNeeds, first?: unknown, second?: unknown): Promise<void> {
  const node = nodeOf(first)
  const [path, id] = node?.kind === 'experience' ? [node.path, node.experience.id] : [first, second]
  if (typeof path !== 'string' || typeof id !== 'string') return openLibrary(needs)
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
