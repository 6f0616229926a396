import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { Answer } from './answer.ts'

const SCHEME = 'tfgrpo-answer'
const KEPT = 40
const texts = new Map<string, string>()
let last = 0

/** Shows stored answers as read-only documents. */
export const answerDocuments: vscode.TextDocumentContentProvider = {
  provideTextDocumentContent: (uri) => texts.get(uri.path) ?? '',
}

/** Keeps two answers to one question, so that a button can open them side by side. Returns their number. */
export function keepComparison(question: string, without: Answer, withPrior: Answer): number {
  last++
  texts.set(`/${last}/without.md`, pageOf(question, without))
  texts.set(`/${last}/with.md`, pageOf(question, withPrior))
  for (const key of texts.keys()) if (texts.size > KEPT) texts.delete(key)
  return last
}

/** Opens a comparison in the diff editor: left without, right with the experiences. */
export async function openComparison(_needs: unknown, id?: unknown): Promise<void> {
  if (!texts.has(`/${id}/with.md`))
    throw new UserError(
      vscode.l10n.t('This comparison is no longer available: ask for it again with /compare.'),
    )
  const uri = (name: string) => vscode.Uri.from({ scheme: SCHEME, path: `/${id}/${name}.md` })
  await vscode.commands.executeCommand(
    'vscode.diff',
    uri('without'),
    uri('with'),
    vscode.l10n.t('Without experiences ↔ with experiences'),
  )
}

function pageOf(question: string, { text, proposed }: Answer): string {
  const files = proposed.map(({ path, after }) => `## ${path}\n\n${after ?? vscode.l10n.t('(deleted)')}`)
  return [`# ${question}`, text, ...files].join('\n\n')
}
