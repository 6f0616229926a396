import * as vscode from 'vscode'
import type { UserMessage } from '../../core/remedy.ts'
import { estimateLines } from '../../core/report/estimate-lines.ts'
import { whole } from '../../core/report/words.ts'
import type { Estimate } from '../../core/run/events.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import { UserError } from '../editor/user-error.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { ModelLaunch } from '../models/launch.ts'
import type { JobRequest } from './job.ts'
import { type PaidCalls, paidCalls, paidWords, requestsLeft } from './paid-calls.ts'
import { flagOf, withFlag } from './run-arguments.ts'
import { startTrainer } from './trainer-process.ts'

export interface Start {
  request: JobRequest
  /** all arguments but those for models */
  args: readonly string[]
  launch: ModelLaunch
  /** absolute path of dist/cli.js */
  program: string
  log: vscode.LogOutputChannel
}

/**
 * Where calls of the run cost money or quota: shows the typical and maximum cost, with its cap, which can be
 * changed. Returns the arguments to start with; throws CancellationError when the user declines. Runs that cost nothing
 * start immediately: their estimate is in the notification.
 */
export async function confirmStart(start: Start): Promise<string[]> {
  if (start.launch.spending === 'free') return [...start.args]
  let args = [...start.args]
  for (;;) {
    const estimate = await estimateOf({ ...start, args })
    const cap = Number(flagOf(args, '--max-calls') ?? Number.POSITIVE_INFINITY)
    const paid = paidCalls(start.launch.spendings, estimate, cap)
    if (paid === null) return args
    const begin = vscode.l10n.t('Start')
    const change = vscode.l10n.t('Change the Budget…')
    const chosen = await vscode.window.showWarningMessage(
      start.request.title,
      { modal: true, detail: detailOf(start, estimate, paid, args) },
      begin,
      change,
    )
    if (chosen === change) args = withFlag(args, '--max-calls', await askCap(args, estimate))
    else if (chosen !== begin) throw new vscode.CancellationError()
    else {
      const { launch, request } = start
      const { typical, most } = requestsLeft(paid, launch.spendings.policy, request.paid ?? 0)
      const confirm = paid.spending === 'quota' ? launch.confirmHostModels : undefined
      if (confirm && !(await confirm({ typical, atMost: most }))) throw new vscode.CancellationError()
      return args
    }
  }
}

function detailOf(
  { launch, request }: Start,
  estimate: Estimate,
  paid: PaidCalls,
  args: readonly string[],
): string {
  const calls = flagOf(args, '--max-calls')
  const cost = flagOf(args, '--max-cost')
  const minutes = flagOf(args, '--max-minutes')
  const caps = [
    ...(calls === null ? [] : [vscode.l10n.t('{0} calls', whole(Number(calls)))]),
    ...(cost === null ? [] : [`$${cost}`]),
    ...(minutes === null ? [] : [vscode.l10n.t('{0} minutes', minutes)]),
  ]
  return [
    vscode.l10n.t('Model: {0}', launch.label),
    estimateLines(estimate)[0]!,
    ...(request.paid ? [vscode.l10n.t('{0} of these calls are paid already.', whole(request.paid))] : []),
    vscode.l10n.t('Budget: {0}. A run that reaches it stops and can be resumed.', caps.join(', ')),
    paidWords(paid, vscode.l10n),
  ].join('\n\n')
}

async function askCap(args: readonly string[], estimate: Estimate): Promise<string> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Maximum number of calls'),
    prompt: vscode.l10n.t(
      'A whole number. The run typically takes {0} calls.',
      whole(estimate.calls.typical),
    ),
    value: flagOf(args, '--max-calls') ?? String(estimate.calls.most),
    validateInput: (text) =>
      /^[1-9]\d{0,8}$/.test(text.trim())
        ? undefined
        : vscode.l10n.t('A whole number of at least 1, for example {0}.', String(estimate.calls.typical)),
  })
  if (answer === undefined) throw new vscode.CancellationError()
  return answer.trim()
}

/** The estimate of the run, by `--dry-run`: no model is asked, nothing is written. */
async function estimateOf(start: Start): Promise<Estimate> {
  const { request, args, launch, program, log } = start
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Estimating the number of calls and the cost…'),
      cancellable: true,
    },
    async (_progress, token) => {
      let estimate: Estimate | null = null
      const said: UserMessage[] = []
      const trainer = startTrainer({
        program,
        args: [...args, ...launch.args, '--dry-run'],
        cwd: request.cwd,
        env: launch.env,
        secrets: launch.secrets,
        heard: {
          record: (record) => {
            estimate = estimateIn(record) ?? estimate
          },
          say: (message) => void said.push(message),
        },
        onOutput: (text) => log.warn(text.trimEnd()),
      })
      const cancel = token.onCancellationRequested(() => trainer.stop('Cancelled in the editor.'))
      try {
        await trainer.ended
      } finally {
        cancel.dispose()
      }
      if (token.isCancellationRequested) throw new vscode.CancellationError()
      if (estimate) return estimate
      for (const message of said) log.info(inEditorWords(message, vscode.l10n))
      const last = said.at(-1) ?? {
        sentence: vscode.l10n.t('The estimate could not be made; the log has the details.'),
      }
      throw new UserError(last.sentence, last.remedies)
    },
  )
}

/** A run reports its estimate alone; the commands that create tasks also report what it is for. */
function estimateIn(record: TrainerRecord): Estimate | null {
  if (record.type === 'estimate') return record as unknown as Estimate
  return record.type === 'difficulty-estimate' ? (record.estimate as Estimate) : null
}
