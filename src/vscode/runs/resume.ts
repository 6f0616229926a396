import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { whole } from '../../core/report/words.ts'
import { isUnfinished, type RunEntry } from '../../node/runs/run-entry.ts'
import type { Services } from '../services.ts'
import { runAndTell } from '../trainer/start-run.ts'
import { UserError } from '../user-error.ts'
import { requireTrust } from '../workspace/trust.ts'
import { pickRun } from './pick-run.ts'
import { resumeArguments } from './resume-arguments.ts'
import { filesWords } from './run-words.ts'

interface ResumeOptions {
  /** train: a preflight goes on into the training that it began */
  as?: string
  /** asks for a higher cap first */
  raise?: boolean
}

/** Goes on with a run that was stopped or killed: what was answered is not asked again. */
export async function resume(services: Services, of?: unknown, options: unknown = {}): Promise<void> {
  requireTrust()
  const { as, raise } = options as ResumeOptions
  const entry = await pickRun(
    services,
    of,
    isUnfinished,
    vscode.l10n.t('There is no unfinished run in this workspace.'),
  )
  const live = services.jobs.running.find(({ run }) => run === entry.folder)
  if (live) {
    await vscode.commands.executeCommand('tfgrpo.showRun', live)
    return
  }
  if (entry.locked)
    throw new UserError(
      vscode.l10n.t('{0} is being written by another process: wait for it or end it first.', entry.name),
    )
  const { kind, args } = resumeArguments(
    entry.plan,
    entry.folder,
    entry.kind,
    as === 'train' ? 'train' : undefined,
  )
  const paid = entry.result?.calls ?? 0
  const cap = raise || entry.result?.stopped === 'budget' ? await askCap(entry, paid) : null
  await runAndTell(services, {
    title: vscode.l10n.t('{0}: {1}, resumed', entry.name, filesWords(entry.plan.files)),
    args: [...args, ...(cap === null ? [] : ['--max-calls', String(cap)])],
    cwd: dirname(entry.plan.files[0] ?? entry.folder),
    library: libraryOf(entry.folder),
    kind,
    models: 'policy',
    confirm: true,
    paid,
  })
}

/** The library beside a run: runs lie in `.grpo/runs/<name>`. */
function libraryOf(folder: string): string {
  return join(dirname(dirname(folder)), 'library.yaml')
}

async function askCap({ name, result }: RunEntry, paid: number): Promise<number> {
  const least = paid + 1
  const usual = vscode.workspace.getConfiguration('tfgrpo').get('maxCalls', 1500)
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0}: calls at most', name),
    prompt: [result?.reason, vscode.l10n.t('{0} calls are paid; the cap counts them too.', whole(paid))]
      .filter(Boolean)
      .join(' '),
    value: String(paid + usual),
    validateInput: (text) =>
      /^\d{1,9}$/.test(text.trim()) && Number(text) >= least
        ? undefined
        : vscode.l10n.t('A whole number of at least {0}.', String(least)),
  })
  if (answer === undefined) throw new vscode.CancellationError()
  return Number(answer)
}
