import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import type { JobRequest } from '../trainer/job.ts'
import { UserError } from '../user-error.ts'
import { requireTrust } from '../workspace/trust.ts'
import { folderOf } from './new-task-file.ts'
import {
  finishedOf,
  isTicked,
  labelOf,
  leftOutWords,
  type ProposalRecord,
  proposalOf,
} from './proposal-words.ts'

/** Proposes tasks from the tests of the workspace, each tried before it is offered. */
export async function createTasksFromTests(services: Services, ...args: unknown[]): Promise<void> {
  requireTrust()
  const folder = await folderOf([])
  const [given] = args
  const named = given instanceof vscode.Uri ? given.fsPath : await askTests(folder)
  await propose(services, {
    title: vscode.l10n.t('Tasks from tests'),
    args: ['tasks', 'from-tests', named],
    cwd: folder.fsPath,
  })
}

/** Proposes tasks from the history of git. */
export async function createTasksFromGit(services: Services): Promise<void> {
  requireTrust()
  const folder = await folderOf([])
  await propose(services, {
    title: vscode.l10n.t('Tasks from the history of git'),
    args: ['tasks', 'from-git'],
    cwd: folder.fsPath,
  })
}

/** Takes tasks over from a file of another tool. */
export async function importTasks(services: Services, ...args: unknown[]): Promise<void> {
  requireTrust()
  const [given] = args
  const file = given instanceof vscode.Uri ? given : await askFile()
  await propose(services, {
    title: vscode.l10n.t('Tasks from {0}', vscode.workspace.asRelativePath(file)),
    args: ['tasks', 'import', file.fsPath, '--yes'],
    cwd: (vscode.workspace.getWorkspaceFolder(file)?.uri ?? vscode.Uri.joinPath(file, '..')).fsPath,
  })
}

/** Looks, shows what was found as a list with check boxes, and has what was ticked written. */
async function propose(
  services: Services,
  request: Pick<JobRequest, 'title' | 'args' | 'cwd'>,
): Promise<void> {
  const found: ProposalRecord[] = []
  const job: JobRequest = {
    ...request,
    kind: 'tasks',
    progress: (record) =>
      record.type === 'proposal-checked'
        ? {
            message: vscode.l10n.t('{0} of {1} tried', String(record.done), String(record.total)),
            share: Number(record.done) / Math.max(1, Number(record.total)),
          }
        : null,
  }
  await run(services, {
    ...job,
    onRecord: (record) => {
      const proposal = proposalOf(record)
      if (proposal) found.push(proposal)
    },
  })
  const offered = found.filter((proposal) => proposal.offered)
  if (offered.length === 0) {
    tellNothing(found)
    return
  }
  const taken = await choose(request.title, offered, found)
  const result = await run(services, {
    ...job,
    args: [...request.args, '--take', taken.map(({ id }) => id).join(',')],
  })
  const written = finishedOf(result.last)?.written
  if (!written)
    throw new UserError(vscode.l10n.t('Nothing was written: these tasks are in task files already.'))
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(written.file))
  const preflight = vscode.l10n.t('Preflight')
  // Not awaited: the tasks are there, whatever becomes of the message.
  void vscode.window
    .showInformationMessage(
      [
        written.added.length === 1
          ? vscode.l10n.t('1 task was added. Read it, then see whether training is worth it.')
          : vscode.l10n.t(
              '{0} tasks were added. Read them, then see whether training is worth it.',
              written.added.length,
            ),
        ...written.notes,
      ].join(' '),
      preflight,
    )
    .then((chosen) => {
      if (chosen === preflight) void vscode.commands.executeCommand('tfgrpo.preflight', editor.document.uri)
    })
}

async function run(services: Services, request: JobRequest) {
  const result = await services.jobs.run(request)
  if (result.code === 130) throw new vscode.CancellationError()
  if (result.code !== 0)
    throw new UserError(
      result.said.findLast((line) => line.trim() !== '')?.trim() ??
        vscode.l10n.t('tfgrpo ended before it was done; the log says more.'),
    )
  return result
}

async function choose(
  title: string,
  offered: readonly ProposalRecord[],
  found: readonly ProposalRecord[],
): Promise<readonly ProposalRecord[]> {
  const others = leftOutWords(found)
  const chosen = await vscode.window.showQuickPick(
    offered.map((proposal) => ({ ...labelOf(proposal), proposal, picked: isTicked(proposal, offered) })),
    {
      title,
      placeHolder:
        others === ''
          ? vscode.l10n.t('Which of these become tasks?')
          : vscode.l10n.t('Which of these become tasks? Left out: {0}', others),
      canPickMany: true,
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  )
  if (!chosen || chosen.length === 0) throw new vscode.CancellationError()
  return chosen.map(({ proposal }) => proposal)
}

function tellNothing(found: readonly ProposalRecord[]): void {
  const known = found.filter(({ knownIn }) => knownIn !== null).length
  const others = leftOutWords(found)
  const message =
    found.length === 0
      ? vscode.l10n.t('Nothing to propose was found.')
      : known > 0 && others === ''
        ? vscode.l10n.t('Nothing new: what was found is in task files already.')
        : vscode.l10n.t('None of the {0} that were found can become a task: {1}.', found.length, others)
  void vscode.window.showInformationMessage(message)
}

async function askTests(folder: vscode.Uri): Promise<string> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/{*.{test,spec}.{js,mjs,cjs,ts,mts,tsx,jsx},test_*.py,*_test.py}'),
    '**/{node_modules,.git,.grpo,.venv,venv}/**',
    500,
  )
  if (found.length === 0)
    throw new UserError(
      vscode.l10n.t('No test files were found: they are named like "port.test.ts" or "test_port.py".'),
    )
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('All tests'),
        description: vscode.l10n.t('{0} files', found.length),
        named: '.',
      },
      ...found
        .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), description: '', named: uri.fsPath }))
        .sort((a, b) => (a.label < b.label ? -1 : 1)),
    ],
    { title: vscode.l10n.t('Tests to make tasks from'), matchOnDescription: true },
  )
  if (!chosen) throw new vscode.CancellationError()
  return chosen.named
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
