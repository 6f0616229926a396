import { basename } from 'node:path'
import * as vscode from 'vscode'
import { chosenFiles } from '../workspace/chosen-files.ts'
import type { TaskFiles } from '../workspace/task-files.ts'

/**
 * What to do where more tasks are asked for: opens a task file of the run at its end, or starts a command that creates
 * tasks from what the repository has.
 */
export async function addTasks(needs: { taskFiles: Pick<TaskFiles, 'all'> }, row?: unknown): Promise<void> {
  const { files } = await chosenFiles(needs, [row])
  const chosen = await vscode.window.showQuickPick(
    [
      ...files.map((file) => ({
        label: `$(go-to-file) ${vscode.l10n.t('Write Them into {0}', basename(file))}`,
        description: vscode.workspace.asRelativePath(file),
        take: () => openAtEnd(file),
      })),
      {
        label: `$(beaker) ${vscode.l10n.t('Create Tasks from Tests')}`,
        take: () => vscode.commands.executeCommand('tfgrpo.createTasksFromTests'),
      },
      {
        label: `$(git-commit) ${vscode.l10n.t('Create Tasks from Git History')}`,
        take: () => vscode.commands.executeCommand('tfgrpo.createTasksFromGit'),
      },
    ],
    { title: vscode.l10n.t('Where do more tasks come from?') },
  )
  if (!chosen) throw new vscode.CancellationError()
  await chosen.take()
}

async function openAtEnd(file: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file)
  const end = document.lineAt(document.lineCount - 1).range.end
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) })
}
