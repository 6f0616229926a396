import * as vscode from 'vscode'
import { TaskLenses } from './code-lens.ts'
import { type DiagnosticNeeds, showDiagnostics } from './diagnostics.ts'
import { NOTES, notesDocuments } from './notes-document.ts'
import { quickFixes } from './quick-fixes.ts'
import { registerTasksView, type TasksTree, type TreeNeeds } from './tasks-view.ts'

/** By name, whatever language the editor assigns: JSON Lines has none in older editors. */
const TASK_FILES: vscode.DocumentSelector = {
  scheme: 'file',
  pattern: '**/*.{tasks.yaml,tasks.yml,tasks.jsonl}',
}

/** Task files in the editor: problems, fixes, completion, hover, lenses, and the view. */
export function registerTasks(needs: DiagnosticNeeds & TreeNeeds): TasksTree {
  const { context, taskModel } = needs
  const lenses = new TaskLenses(taskModel)
  showDiagnostics(needs)
  const tree = registerTasksView(needs)
  context.subscriptions.push(
    lenses,
    vscode.workspace.registerTextDocumentContentProvider(NOTES, notesDocuments),
    vscode.languages.registerCodeLensProvider(TASK_FILES, lenses),
    vscode.languages.registerCodeActionsProvider(TASK_FILES, quickFixes(taskModel), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.languages.registerCompletionItemProvider(
      TASK_FILES,
      {
        provideCompletionItems: async (document, position) =>
          (await import('./language.ts')).complete(document, position),
      },
      '"',
      ' ',
      ':',
    ),
    vscode.languages.registerHoverProvider(TASK_FILES, {
      provideHover: async (document, position) => (await import('./language.ts')).hover(document, position),
    }),
  )
  return tree
}
