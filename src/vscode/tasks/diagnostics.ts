import * as vscode from 'vscode'
import type { Diagnostic, Fix, Range } from '../../core/tasks/diagnostics.ts'
import type { InspectedGroup } from '../../node/task-files/inspect-workspace.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import type { TaskModel } from './task-model.ts'

/** A range of the core, which counts from 1, as the editor counts. */
export function rangeOf({ line, column, endLine, endColumn }: Range): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1)
}

/** A problem as it is shown, with the change that fixes it. */
export class TaskProblem extends vscode.Diagnostic {
  readonly fix: Fix | undefined

  constructor({ message, severity, fix, ...range }: Diagnostic) {
    super(
      rangeOf(range),
      message,
      severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
    )
    this.source = 'GRPO'
    this.fix = fix
  }
}

/** Problems in files next to the task files, by path: the stored splits. */
function othersOf(
  groups: readonly InspectedGroup[],
  taskFiles: ReadonlyMap<string, unknown>,
): Map<string, Diagnostic[]> {
  const others = new Map<string, Diagnostic[]>()
  for (const problem of groups.flatMap(({ across }) => across))
    if (!taskFiles.has(problem.file)) others.set(problem.file, [...(others.get(problem.file) ?? []), problem])
  return others
}

export interface DiagnosticNeeds {
  context: Pick<vscode.ExtensionContext, 'subscriptions'>
  taskModel: TaskModel
  taskFiles: Pick<TaskFiles, 'all'>
}

/**
 * Shows problems of task files: of an open one while it is edited, of all of them, and those that need the other files
 * to be detected, once saved.
 */
export function showDiagnostics({ context, taskModel, taskFiles }: DiagnosticNeeds): void {
  const shown = vscode.languages.createDiagnosticCollection('tfgrpo.tasks')
  const show = (uri: vscode.Uri) => {
    const state = taskModel.known(uri)
    const own = state
      ? state.problems
      : (taskModel.groupOf(uri)?.inFiles ?? []).filter(({ file }) => file === uri.fsPath)
    shown.set(
      uri,
      [...own, ...taskModel.acrossOf(uri)].map((diagnostic) => new TaskProblem(diagnostic)),
    )
  }
  context.subscriptions.push(
    shown,
    taskModel.onDidChange((uri) => (taskModel.known(uri) ? show(uri) : shown.delete(uri))),
    taskModel.onDidInspect(async () => {
      const files = new Map((await taskFiles.all()).map((uri) => [uri.fsPath, uri]))
      const others = othersOf(taskModel.groups, files)
      shown.forEach((uri) => {
        if (!files.has(uri.fsPath) && !others.has(uri.fsPath)) shown.delete(uri)
      })
      for (const uri of files.values()) show(uri)
      for (const [file, problems] of others)
        shown.set(
          vscode.Uri.file(file),
          problems.map((diagnostic) => new TaskProblem(diagnostic)),
        )
    }),
  )
}
