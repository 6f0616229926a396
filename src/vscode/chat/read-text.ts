import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'

/** Maximum size of a file that is read into a conversation, in bytes. */
const MAX_BYTES = 200_000

/** Text of a file, as the editor holds it if it is open; null when there is none. */
export async function readText(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())
  if (open) return open.getText()
  const name = vscode.workspace.asRelativePath(uri)
  let bytes: Uint8Array
  try {
    // First of all: a file of gigabytes must not be read only to be refused.
    const { size } = await vscode.workspace.fs.stat(uri)
    if (size > MAX_BYTES) throw new UserError(vscode.l10n.t('{0} is too large to read here.', name))
    bytes = await vscode.workspace.fs.readFile(uri)
  } catch (error) {
    if (error instanceof UserError) throw error
    return null
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError(vscode.l10n.t('{0} is not UTF-8 text.', name))
  }
}
