import * as vscode from 'vscode'
import type { Fix } from '../../core/tasks/diagnostics.ts'
import { rangeOf } from './diagnostics.ts'
import type { TaskModel } from './task-model.ts'

/** Offers the changes that fix problems of a task file. */
export function quickFixes(model: TaskModel): vscode.CodeActionProvider {
  return {
    async provideCodeActions(document, range) {
      const state = await model.get(document.uri)
      return [...(state?.problems ?? []), ...model.acrossOf(document.uri)].flatMap((problem) => {
        const place = rangeOf(problem)
        if (problem.fix === undefined || !place.intersection(range)) return []
        return [actionOf(document, problem.fix, problem.message, place)]
      })
    },
  }
}

function actionOf(
  document: vscode.TextDocument,
  fix: Fix,
  message: string,
  place: vscode.Range,
): vscode.CodeAction {
  const action = new vscode.CodeAction(titleOf(fix), vscode.CodeActionKind.QuickFix)
  const range = rangeOf(fix.range)
  action.edit = new vscode.WorkspaceEdit()
  action.edit.set(document.uri, [
    range.isEmpty ? added(document, range, fix.text) : vscode.TextEdit.replace(range, fix.text),
  ])
  action.diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter((shown) => shown.message === message && shown.range.isEqual(place))
  action.isPreferred = true
  return action
}

/**
 * The added text is to be filled in: the cursor goes between its quotes. The editor indents every line of a snippet after
 * the first like the line that it is inserted into, so indentation is left out here.
 */
function added(document: vscode.TextDocument, range: vscode.Range, text: string): vscode.SnippetTextEdit {
  const indent = /^\s*/.exec(document.lineAt(range.start.line).text)![0]
  const relative = text.replace(/\n[ \t]*/g, (line) => `\n${line.slice(1 + indent.length)}`)
  return new vscode.SnippetTextEdit(range, new vscode.SnippetString(asSnippet(relative)))
}

function titleOf({ range, text }: Fix): string {
  const words = text.trim().split('\n', 1)[0]!.replace(/^, /, '')
  const short = words.length > 60 ? `${words.slice(0, 59)}…` : words
  if (range.line === range.endLine && range.column === range.endColumn) return vscode.l10n.t('Add {0}', short)
  if (text === '') return vscode.l10n.t('Remove it')
  if (/\n/.test(text)) return vscode.l10n.t('Put each task on a line of its own')
  if (short === '') return vscode.l10n.t('Indent with spaces')
  return vscode.l10n.t('Change to {0}', short)
}

function asSnippet(text: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of a snippet
  return text.replace(/[\\$}]/g, '\\$&').replace('""', '"${0}"')
}
