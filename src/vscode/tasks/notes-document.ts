import * as vscode from 'vscode'

/** Read-only documents of what a command found, e.g. what was left out and why. */
export const NOTES = 'tfgrpo-notes'

const KEPT = 20
const texts = new Map<string, string>()
let last = 0

export const notesDocuments: vscode.TextDocumentContentProvider = {
  provideTextDocumentContent: (uri) => texts.get(uri.path) ?? '',
}

/** Opens a text without moving the focus away from a list that is still open. */
export async function showNotes(name: string, text: string): Promise<void> {
  last++
  const uri = vscode.Uri.from({ scheme: NOTES, path: `/${last}/${name}.md` })
  texts.set(uri.path, text)
  for (const key of texts.keys()) if (texts.size > KEPT) texts.delete(key)
  await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true })
}
