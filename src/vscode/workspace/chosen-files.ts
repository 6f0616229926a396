import { basename, dirname } from 'node:path'
import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { isTaskFile, type TaskFiles } from './task-files.ts'

/** Task files that a command is to work on. */
export interface ChosenFiles {
  /** absolute paths */
  files: string[]
  /** folder of the first one */
  cwd: string
  /** for titles: the name, or how many there are */
  name: string
}

/**
 * The task files that a command was called on: addresses from the explorer, a CodeLens or a view; else the file in the
 * editor; else those that the user picks. Throws UserError where the workspace has none.
 */
export async function chosenFiles(
  { taskFiles }: { taskFiles: Pick<TaskFiles, 'all'> },
  args: readonly unknown[],
): Promise<ChosenFiles> {
  const given = addressesOf(args)
  if (given.length > 0) return chosen(given)
  const open = vscode.window.activeTextEditor?.document.uri
  if (open?.scheme === 'file' && isTaskFile(open)) return chosen([open])
  const all = await taskFiles.all()
  if (all.length === 0)
    throw new UserError(
      vscode.l10n.t('There is no task file in this workspace: create one with "GRPO: New Task File".'),
    )
  if (all.length === 1) return chosen(all)
  const picked = await vscode.window.showQuickPick(
    all.map((uri) => ({
      label: basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(uri),
      uri,
    })),
    {
      title: vscode.l10n.t('Task files'),
      placeHolder: vscode.l10n.t('One or several; they share a library'),
      canPickMany: true,
    },
  )
  if (!picked || picked.length === 0) throw new vscode.CancellationError()
  return chosen(picked.map(({ uri }) => uri))
}

/** What a row of the experiences view contains that represents the result of a run. */
interface ResultRow {
  outcome: { plan: { files: readonly string[] } }
}

/**
 * Task files among the arguments of a command: addresses, lists of them, paths, or items of a view that contain one or
 * represent the result of a run.
 */
function addressesOf(args: readonly unknown[]): vscode.Uri[] {
  const found = new Map<string, vscode.Uri>()
  const take = (value: unknown): void => {
    if (value instanceof vscode.Uri) found.set(value.fsPath, value)
    else if (typeof value === 'string' && isTaskFile(vscode.Uri.file(value)))
      found.set(value, vscode.Uri.file(value))
    else if (Array.isArray(value)) for (const one of value) take(one)
    else if (value !== null && typeof value === 'object') {
      const { uri, resourceUri, result } = value as Record<string, unknown>
      take(uri ?? resourceUri ?? (result as Partial<ResultRow> | undefined)?.outcome?.plan.files)
    }
  }
  for (const arg of args) take(arg)
  return [...found.values()].filter((uri) => isTaskFile(uri))
}

function chosen(uris: readonly vscode.Uri[]): ChosenFiles {
  const files = uris.map(({ fsPath }) => fsPath)
  return {
    files,
    cwd: dirname(files[0]!),
    name:
      files.length === 1
        ? basename(files[0]!).replace(/\.tasks\.(?:ya?ml|jsonl)$/i, '')
        : vscode.l10n.t('{0} task files', files.length),
  }
}
