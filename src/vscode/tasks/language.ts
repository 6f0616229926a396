import * as vscode from 'vscode'
import { completionAt, hoverAt, type Proposed } from './propose-text.ts'

/** Completion in task files. */
export function complete(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.CompletionItem[] | null {
  const found = completionAt(document.getText(), document.offsetAt(position), isLines(document), vscode.l10n)
  if (found === null) return null
  const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end))
  return found.items.map((item) => itemOf(item, range, document.getText(range)))
}

/** What a key or value of a task file means. */
export function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
  const found = hoverAt(document.getText(), document.offsetAt(position), isLines(document), vscode.l10n)
  if (found === null) return null
  return new vscode.Hover(
    new vscode.MarkdownString(found.text),
    new vscode.Range(document.positionAt(found.start), document.positionAt(found.end)),
  )
}

const KINDS: Readonly<Record<Proposed['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  snippet: vscode.CompletionItemKind.Snippet,
}

function itemOf(
  { kind, label, insert, about, first }: Proposed,
  range: vscode.Range,
  there: string,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, KINDS[kind])
  item.insertText = new vscode.SnippetString(insert)
  item.documentation = new vscode.MarkdownString(about)
  item.range = range
  item.sortText = `${kind === 'snippet' ? 2 : first ? 0 : 1}${label}`
  // The editor compares the present text, quotes included.
  if (there.startsWith('"')) item.filterText = `"${label}"`
  if (kind === 'snippet') {
    item.keepWhitespace = true
    item.detail = vscode.l10n.t('a whole task')
  }
  return item
}

function isLines({ uri }: vscode.TextDocument): boolean {
  return uri.path.toLowerCase().endsWith('.jsonl')
}
