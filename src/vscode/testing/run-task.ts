import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { TaskModel } from '../tasks/task-model.ts'
import { requireTrust } from '../workspace/before-work.ts'
import type { TaskTests } from './task-tests.ts'
import type { TestMode } from './test-outcome.ts'

interface RunTaskNeeds {
  taskModel: Pick<TaskModel, 'get'>
  taskTests: Pick<TaskTests, 'run'>
}

/** Runs one task with the experiences in use; its result is shown in the Test Results view. */
export async function runTask(needs: RunTaskNeeds, ...args: unknown[]): Promise<void> {
  await start(needs, args, 'experience')
}

/** Runs one task without and with the experiences in use. */
export async function compareTask(needs: RunTaskNeeds, ...args: unknown[]): Promise<void> {
  await start(needs, args, 'compare')
}

async function start(needs: RunTaskNeeds, args: readonly unknown[], mode: TestMode): Promise<void> {
  requireTrust()
  const { uri, id } = (await given(args)) ?? (await atCursor(needs.taskModel))
  await needs.taskTests.run(uri, [id], mode)
}

/** The task that a CodeLens (address and id) or a row of the view names. */
async function given(args: readonly unknown[]): Promise<{ uri: vscode.Uri; id: string } | null> {
  const [first, second] = args
  if (first instanceof vscode.Uri && typeof second === 'string') return { uri: first, id: second }
  const { kind, file, id } = (first ?? {}) as { kind?: unknown; file?: unknown; id?: unknown }
  if (kind === 'task' && typeof file === 'string' && typeof id === 'string')
    return { uri: vscode.Uri.file(file), id }
  return null
}

/** From the palette: the task that the cursor is in. */
async function atCursor(taskModel: RunTaskNeeds['taskModel']): Promise<{ uri: vscode.Uri; id: string }> {
  const editor = vscode.window.activeTextEditor
  const state = editor ? await taskModel.get(editor.document.uri) : null
  const line = (editor?.selection.active.line ?? 0) + 1
  const task = state?.parsed.ids.findLast(({ whole }) => whole.line <= line)
  if (!state || !task)
    throw new UserError(vscode.l10n.t('Put the cursor into a task of a task file, then run this again.'))
  return { uri: state.uri, id: task.id }
}
