import * as vscode from 'vscode'
import { codeEndings } from '../../core/code/languages.ts'
import { isTestFile } from '../../core/code/tests.ts'

const CODE = `**/*.{${codeEndings().join(',')}}`
const NOT_SEARCHED = '**/{node_modules,.git,.grpo,.venv,venv,dist,out,build}/**'
const MOST_FILES = 20_000
const SHOWN = 500

/** Test files to make tasks from: all of the folder, or one; as tfgrpo is given them. */
export async function askTests(folder: vscode.Uri): Promise<string> {
  const code = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, CODE),
    NOT_SEARCHED,
    MOST_FILES,
  )
  const tests = code
    .map((uri) => ({ path: uri.path.slice(folder.path.length + 1), named: uri.fsPath }))
    .filter(({ path }) => isTestFile(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const chosen = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('All tests'), description: filesWords(tests.length), named: '.' },
      ...tests.slice(0, SHOWN).map(({ path, named }) => ({ label: path, description: '', named })),
    ],
    { title: vscode.l10n.t('Tests to make tasks from'), matchOnDescription: true },
  )
  if (!chosen) throw new vscode.CancellationError()
  return chosen.named
}

function filesWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', count)
}
