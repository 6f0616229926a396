import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'

const EXAMPLE = 'order-service'

/** Opens the walkthrough: example, model, preflight, training, asking. */
export async function openWalkthrough({
  context,
}: {
  context: Pick<vscode.ExtensionContext, 'extension'>
}): Promise<void> {
  await vscode.commands.executeCommand(
    'workbench.action.openWalkthrough',
    `${context.extension.id}#tfgrpo.start`,
    false,
  )
}

/**
 * Copies the example that comes with the extension into a folder of the user's choice and opens it.
 * @param parent folder to put it in; asked for when it is not given
 */
export async function openExample(
  { context }: { context: Pick<vscode.ExtensionContext, 'extensionUri'> },
  parent?: unknown,
): Promise<void> {
  const into = parent instanceof vscode.Uri ? parent : await askFolder()
  const place = await freeName(into)
  const source = vscode.Uri.joinPath(context.extensionUri, 'examples', EXAMPLE)
  try {
    await vscode.workspace.fs.copy(source, place)
  } catch (error) {
    throw new UserError(
      vscode.l10n.t('The example cannot be copied to {0}: {1}', place.fsPath, (error as Error).message),
    )
  }
  // Where a folder is already open, the user's work there continues in its own window.
  await vscode.commands.executeCommand('vscode.openFolder', place, {
    forceNewWindow: (vscode.workspace.workspaceFolders?.length ?? 0) > 0,
  })
}

async function askFolder(): Promise<vscode.Uri> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: vscode.l10n.t('Copy the Example Here'),
      title: vscode.l10n.t('Folder for the example'),
    })) ?? []
  if (!chosen) throw new vscode.CancellationError()
  return chosen
}

async function freeName(parent: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const place = vscode.Uri.joinPath(parent, number === 1 ? EXAMPLE : `${EXAMPLE}-${number}`)
    try {
      await vscode.workspace.fs.stat(place)
    } catch {
      return place
    }
  }
}
