import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { isUnfinished, type RunEntry } from '../../node/runs/run-entry.ts'
import { libraryOfRun } from '../../node/runs/run-library-file.ts'
import { UserError } from '../editor/user-error.ts'
import { filesWords } from '../editor/words.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { ownCaps } from '../trainer/own-caps.ts'
import { CAPS, runSettings, settingOf, withFlag, withoutFlag } from '../trainer/run-arguments.ts'
import { type RunNeeds, runAndReport } from '../trainer/start-run.ts'
import { requireTrust } from '../workspace/before-work.ts'
import { capQuestion } from './cap-question.ts'
import type { RunPlaces } from './newest-runs.ts'
import { pickRun } from './pick-run.ts'
import { resumeArguments } from './resume-arguments.ts'

interface ResumeNeeds extends RunPlaces, RunNeeds {
  context: Pick<vscode.ExtensionContext, 'workspaceState'>
  jobs: Pick<Jobs, 'run' | 'running'>
}

interface ResumeOptions {
  /** train: a preflight is continued as the training that it began */
  as?: string
  /** asks for a higher cap first */
  raise?: boolean
}

/** Resumes a run that was stopped or killed: what was answered is not asked again. */
export async function resume(needs: ResumeNeeds, of?: unknown, options: unknown = {}): Promise<void> {
  requireTrust()
  const { as, raise } = options as ResumeOptions
  const entry = await pickRun(
    needs,
    of,
    isUnfinished,
    vscode.l10n.t('There is no unfinished run in this workspace.'),
  )
  const live = needs.jobs.running.find(({ run }) => run === entry.folder)
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
  // A cap that was given to a preflight is for a few groups, not for the training after it.
  const begins = as === 'train' && entry.kind === 'preflight'
  const caps = begins ? [] : ownCaps(needs.context.workspaceState, entry.folder)
  const own = [...args, ...caps]
  const reached = raise || entry.result?.stopped === 'budget'
  await runAndReport(needs, {
    title: vscode.l10n.t('{0}: {1}, resumed', entry.name, filesWords(entry.plan.files)),
    args: reached ? await withRaisedCap(entry, own) : own,
    cwd: dirname(entry.plan.files[0] ?? entry.folder),
    library: libraryOfRun(entry.folder),
    kind,
    models: 'policy',
    confirm: true,
    paid: entry.result?.calls ?? 0,
  })
}

/** The arguments with a higher cap of the kind that the run has reached. */
async function withRaisedCap({ name: run, result }: RunEntry, args: readonly string[]): Promise<string[]> {
  const name = result?.budget ?? 'calls'
  const usual = settingOf(name, runSettings(vscode.workspace.getConfiguration('tfgrpo')))
  if (name === 'cost' && result?.cost === null) {
    // Nothing else asks for such a cap: one that was given by hand is removed.
    if (usual === 0) return withoutFlag(args, CAPS.cost)
    throw new UserError(
      vscode.l10n.t(
        'The price of {0} is not known, so a budget in USD cannot be kept: add the price in .grpo/config.yaml, or set {1} to 0.',
        run,
        'tfgrpo.maxCost',
      ),
    )
  }
  const asked = capQuestion(run, name, result, usual, vscode.l10n)
  const answer = await vscode.window.showInputBox({
    title: asked.title,
    prompt: asked.used,
    value: asked.value,
    validateInput: asked.problem,
  })
  if (answer === undefined) throw new vscode.CancellationError()
  return withFlag(args, CAPS[name], answer.trim())
}
