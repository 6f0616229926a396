import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { isInside } from '../../node/is-inside.ts'
import type { Libraries, LibraryState } from '../workspace/libraries.ts'
import type { Attached } from './chat-context.ts'

/**
 * The library that a request about a workspace folder is answered with: the nearest one of what is attached or open, else
 * that of the folder, else the first inside of it. Without any: where one would be. /remember writes to the one that the
 * answer had, or to where it would have been.
 */
export async function chatLibrary(
  libraries: Pick<Libraries, 'of' | 'all'>,
  folder: vscode.Uri,
  attached: readonly Attached[] = [],
): Promise<LibraryState> {
  const open = vscode.window.activeTextEditor?.document.uri
  for (const uri of [...attached.map((each) => each.uri), open]) {
    if (uri?.scheme !== 'file' || !isInside(uri.fsPath, folder.fsPath)) continue
    const near = await libraries.of(uri.fsPath)
    if (near.text !== null) return near
  }
  const own = await libraries.of(join(folder.fsPath, 'file'))
  if (own.text !== null) return own
  return (await libraries.all()).find(({ path }) => isInside(dirname(path), folder.fsPath)) ?? own
}
