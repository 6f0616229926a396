import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { saveFirst } from '../workspace/before-work.ts'
import { chosenFiles } from '../workspace/chosen-files.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import { type CheckedTask, checkedIn, healthText, healthWords } from './health-words.ts'
import { showNotes } from './notes-document.ts'
import { runTasks } from './run-tasks.ts'

interface HealthNeeds {
  taskFiles: Pick<TaskFiles, 'all'>
  jobs: Pick<Jobs, 'run'>
}

/** Checks the tasks themselves: solutions must pass, negative controls must fail. No model is asked. */
export async function checkTaskHealth(needs: HealthNeeds, ...args: unknown[]): Promise<void> {
  const { files, cwd, name } = await chosenFiles(needs, args)
  await saveFirst(...files)
  const checked: CheckedTask[] = []
  const { last } = await runTasks(
    needs.jobs,
    {
      title: vscode.l10n.t('Checking the tasks of {0}', name),
      args: ['tasks', 'check', ...files],
      cwd,
      kind: 'tasks',
      onRecord: (record) => {
        const one = checkedIn(record)
        if (one) checked.push(one)
      },
      progress: (record) =>
        record.type === 'task-checked'
          ? {
              message: vscode.l10n.t('{0} of {1} tried', String(record.done), String(record.total)),
              share: Number(record.done) / Math.max(1, Number(record.total)),
            }
          : null,
    },
    // It ends with 1 where a task is quarantined, which is a result.
    (result) => result.last?.type === 'tasks-check-finished',
  )
  if (last === null)
    throw new UserError(vscode.l10n.t('tfgrpo stopped before it finished; the log has the details.'))
  const text = healthText(checked, vscode.l10n)
  if (text !== '') await showNotes(vscode.l10n.t('Task health'), text)
  const bad = checked.some(({ state }) => state === 'solution-fails')
  const message = healthWords(checked, vscode.l10n)
  // Not awaited: the check has ended, whatever happens to the message.
  void (bad ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message))
}
