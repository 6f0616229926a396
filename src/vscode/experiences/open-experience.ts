import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { lineOfExperience } from '../workspace/experience-line.ts'
import { openLibrary } from './open-library.ts'

/** Opens the library at the lines of one experience; at its top when it is no longer there. */
export async function openExperience(services: Services, path?: unknown, id?: unknown): Promise<void> {
  if (typeof path !== 'string' || typeof id !== 'string') return openLibrary(services)
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path))
  const line = lineOfExperience(document.getText(), id)
  const selection = line === null ? undefined : document.lineAt(line).range
  await vscode.window.showTextDocument(document, { ...(selection ? { selection } : {}) })
  if (line === null)
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is no longer in this library.', id))
}
