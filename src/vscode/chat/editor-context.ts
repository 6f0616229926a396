import { relative, sep } from 'node:path'
import * as vscode from 'vscode'
import type { Task } from '../../core/tasks/task.ts'
import { isInside } from '../../node/is-inside.ts'
import { isOpen } from '../../node/workspaces/overlay/inside-path.ts'
import type { Attached } from './chat-context.ts'

/** Problems that are named, the worst first. */
const MAX_PROBLEMS = 20
/** Characters of a message and of a selection. */
const MAX_MESSAGE = 300
const MAX_SELECTED = 8000

/**
 * What the user looks at, for the first message: the open file, what is selected in it, and the problems that the editor
 * shows there, in what is attached, and of errors everywhere. It is data, as all that is shown to an agent.
 */
export function editorContext(root: vscode.Uri, attached: readonly Attached[]): Task['show'] {
  const pathOf = (uri: vscode.Uri): string | null => {
    if (uri.scheme !== 'file' || !isInside(uri.fsPath, root.fsPath)) return null
    const path = relative(root.fsPath, uri.fsPath).split(sep).join('/')
    return isOpen(path) ? path : null
  }
  const editor = vscode.window.activeTextEditor
  const open = editor ? pathOf(editor.document.uri) : null
  const near = new Set([open, ...attached.map(({ uri }) => uri && pathOf(uri))])
  const isAttached = attached.some(({ uri }) => uri !== null && pathOf(uri) === open)
  const lines = [
    ...(editor && open !== null ? openLines(editor, open, isAttached) : []),
    ...problemLines(pathOf, near),
  ]
  return lines.length === 0 ? [] : [{ path: 'In the editor', content: lines.join('\n') }]
}

function openLines({ document, selection }: vscode.TextEditor, path: string, isAttached: boolean): string[] {
  if (selection.isEmpty) return [`Open: ${path}, cursor in line ${selection.active.line + 1}`]
  const selected = `Open: ${path}, lines ${selection.start.line + 1}-${selection.end.line + 1} selected`
  return isAttached ? [selected] : [`${selected}:`, document.getText(selection).slice(0, MAX_SELECTED)]
}

function problemLines(
  pathOf: (uri: vscode.Uri) => string | null,
  near: ReadonlySet<string | null>,
): string[] {
  const found = vscode.languages.getDiagnostics().flatMap(([uri, all]) => {
    const path = pathOf(uri)
    if (path === null) return []
    const worst = near.has(path) ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error
    return all.filter(({ severity }) => severity <= worst).map((one) => ({ path, one, far: !near.has(path) }))
  })
  const first = found.sort((a, b) => Number(a.far) - Number(b.far) || a.one.severity - b.one.severity)
  const lines = first.slice(0, MAX_PROBLEMS).map(({ path, one: { range, severity, message } }) => {
    const kind = severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning'
    return `${path}:${range.start.line + 1}: ${kind}: ${message.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE)}`
  })
  const more = first.length - lines.length
  return lines.length === 0 ? [] : ['Problems:', ...lines, ...(more > 0 ? [`... and ${more} more`] : [])]
}
