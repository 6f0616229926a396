import * as vscode from 'vscode'
import { SPLITS } from '../../core/tasks/splits.ts'
import { UserError } from '../editor/user-error.ts'
import { saveFirst } from '../workspace/before-work.ts'
import { chosenFiles } from '../workspace/chosen-files.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import type { TaskModel } from './task-model.ts'

interface CheckNeeds {
  taskFiles: Pick<TaskFiles, 'all'>
  taskModel: Pick<TaskModel, 'inspect' | 'groups'>
}

/**
 * Checks task files as `tfgrpo check` does and reports the result; runs nothing. Throws UserError for a file that is not
 * one of the workspace: only those are in the task model.
 */
export async function checkTasks({ taskFiles, taskModel }: CheckNeeds, ...args: unknown[]): Promise<void> {
  const { files, name } = await chosenFiles({ taskFiles }, args)
  await saveFirst(...files)
  const known = new Set((await taskFiles.all()).map(({ fsPath }) => fsPath))
  const missing = files.find((file) => !known.has(file))
  if (missing !== undefined)
    throw new UserError(
      vscode.l10n.t(
        '{0} is not among the task files of this workspace, so it was not checked: open its folder.',
        vscode.workspace.asRelativePath(missing),
      ),
    )
  if (!(await taskModel.inspect()))
    throw new UserError(vscode.l10n.t('The task files could not be checked; the log has the details.'))
  const groups = taskModel.groups.filter((group) => group.files.some((file) => files.includes(file)))
  const problems = groups
    .flatMap(({ inFiles, across }) => [...inFiles, ...across])
    .filter(({ file }) => files.includes(file) || file.endsWith('splits.json'))
  const errors = problems.filter(({ severity }) => severity === 'error').length
  if (problems.length > 0) await vscode.commands.executeCommand('workbench.actions.view.problems')
  if (errors > 0) {
    // Not awaited: the check has ended, whatever happens to the message.
    void vscode.window.showErrorMessage(
      errors === 1
        ? vscode.l10n.t('{0}: 1 error. The Problems view shows where; the light bulb offers fixes.', name)
        : vscode.l10n.t(
            '{0}: {1} errors. The Problems view shows where; the light bulb offers fixes.',
            name,
            errors,
          ),
    )
    return
  }
  const splits = groups.flatMap((group) => Object.values(group.splits))
  const counts = SPLITS.map((split) => `${splits.filter((one) => one === split).length} ${split}`).join(', ')
  const notes = groups.flatMap((group) => group.notes)
  void vscode.window.showInformationMessage(
    [vscode.l10n.t('{0}: no errors. {1} tasks: {2}.', name, splits.length, counts), ...notes].join(' '),
  )
}
