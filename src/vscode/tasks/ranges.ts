import * as vscode from 'vscode'
import type { Range } from '../../core/tasks/diagnostics.ts'

/** A range of the core, which counts from 1, as the editor counts. */
export function rangeOf({ line, column, endLine, endColumn }: Range): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1)
}
