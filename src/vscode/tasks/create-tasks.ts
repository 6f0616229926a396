import * as vscode from 'vscode'
import { isTable } from '../../core/proposals/import/imported.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { requireTrust } from '../workspace/before-work.ts'
import { askTests } from './ask-tests.ts'
import { confirmMapping } from './confirm-mapping.ts'
import { folderOf } from './new-task-file.ts'
import { findingsOf, propose, reportNothing } from './propose.ts'

interface CreateNeeds {
  jobs: Pick<Jobs, 'run'>
}

/** Proposes tasks from the tests of the workspace, each checked before it is offered. */
export async function createTasksFromTests({ jobs }: CreateNeeds, ...args: unknown[]): Promise<void> {
  requireTrust()
  const folder = await folderOf([])
  const [given] = args
  const named = given instanceof vscode.Uri ? given.fsPath : await askTests(folder)
  await propose(jobs, {
    title: vscode.l10n.t('Tasks from tests'),
    args: ['tasks', 'from-tests', named],
    cwd: folder.fsPath,
  })
}

/** Proposes tasks from the history of git. */
export async function createTasksFromGit({ jobs }: CreateNeeds): Promise<void> {
  requireTrust()
  const folder = await folderOf([])
  await propose(jobs, {
    title: vscode.l10n.t('Tasks from the history of git'),
    args: ['tasks', 'from-git'],
    cwd: folder.fsPath,
  })
}

/** Proposes whole commits as change requests to an agent with tools. */
export async function createChangeRequests({ jobs }: CreateNeeds): Promise<void> {
  requireTrust()
  const folder = await folderOf([])
  await propose(jobs, {
    title: vscode.l10n.t('Change requests from the history of git'),
    args: ['tasks', 'from-git', '--changes'],
    cwd: folder.fsPath,
  })
}

/** Imports tasks from a file of another tool, after the user has confirmed the mapping. */
export async function importTasks({ jobs }: CreateNeeds, ...args: unknown[]): Promise<void> {
  requireTrust()
  const [given] = args
  const file = given instanceof vscode.Uri ? given : await askFile()
  const title = vscode.l10n.t('Tasks from {0}', vscode.workspace.asRelativePath(file))
  const cwd = (vscode.workspace.getWorkspaceFolder(file)?.uri ?? vscode.Uri.joinPath(file, '..')).fsPath
  let read = ['tasks', 'import', file.fsPath]
  for (;;) {
    const found = await findingsOf(jobs, { title, args: read, cwd })
    if (found.mapping?.tasks === 0 && !isTable(found.mapping.format)) return reportNothing(found)
    const map = await confirmMapping(title, found)
    if (map === null) break
    read = ['tasks', 'import', file.fsPath, '--map', map]
  }
  await propose(jobs, { title, args: [...read, '--yes'], cwd })
}

async function askFile(): Promise<vscode.Uri> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('A file of OpenAI Evals, promptfoo or DSPy, or a table'),
      openLabel: vscode.l10n.t('Import'),
      filters: { [vscode.l10n.t('Tasks and tables')]: ['jsonl', 'json', 'yaml', 'yml', 'csv'] },
    })) ?? []
  if (!chosen) throw new vscode.CancellationError()
  return chosen
}
