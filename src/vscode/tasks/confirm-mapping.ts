import * as vscode from 'vscode'
import { isTable } from '../../core/proposals/import/imported.ts'
import { tasksWords } from '../editor/words.ts'
import { editableMap, type Findings, type Mapping, mapProblem } from './findings.ts'

/** Number of lines that could not be imported which are shown. */
const SHOWN = 40

type Item = vscode.QuickPickItem & { does?: 'go' | 'map' }

/**
 * Shows how another tool's file is mapped to tasks before it is imported, and the lines that cannot be imported.
 * Returns null to continue, or other columns ("prompt=question,answer=label"); throws CancellationError.
 */
export async function confirmMapping(
  title: string,
  { mapping, notImported }: Findings,
): Promise<string | null> {
  if (mapping === null) return null
  const { Separator } = vscode.QuickPickItemKind
  const some = mapping.tasks > 0
  const items: Item[] = [
    ...(some
      ? [
          {
            label: vscode.l10n.t('$(check) Continue with {0}', tasksWords(mapping.tasks, vscode.l10n)),
            description: mapping.format,
            does: 'go' as const,
          },
        ]
      : []),
    ...(isTable(mapping.format)
      ? [{ label: vscode.l10n.t('$(edit) Choose other columns…'), does: 'map' as const }]
      : []),
    { label: vscode.l10n.t('Fields of the tasks'), kind: Separator },
    ...mapping.mapping.map(({ field, from, example }) => ({
      label: `${field} ← ${from}`,
      description: oneLine(example),
    })),
    ...mapping.notes.map((note) => ({ label: `$(info) ${oneLine(note)}` })),
    ...(notImported.length === 0
      ? []
      : [{ label: vscode.l10n.t('Not imported ({0})', notImported.length), kind: Separator }]),
    ...notImported.slice(0, SHOWN).map(({ line, reason }) => ({
      label: vscode.l10n.t('line {0}', line),
      description: oneLine(reason),
    })),
  ]
  for (;;) {
    const chosen = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: some
        ? vscode.l10n.t('Should the file be read like this?')
        : vscode.l10n.t(
            'Read like this, the file contains no tasks. Which columns hold the prompt and the answer?',
          ),
      ignoreFocusOut: true,
    })
    if (!chosen) throw new vscode.CancellationError()
    if (chosen.does === 'go') return null
    if (chosen.does === 'map') return askMap(title, mapping)
  }
}

async function askMap(title: string, mapping: Mapping): Promise<string> {
  const map = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Columns of the fields, for example prompt=context+question,answer=label'),
    value: editableMap(mapping),
    ignoreFocusOut: true,
    // A mapping that would be refused is not accepted by the input box.
    validateInput: (text) => mapProblem(text, mapping.columns, vscode.l10n),
  })
  if (map === undefined) throw new vscode.CancellationError()
  return map.trim()
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
