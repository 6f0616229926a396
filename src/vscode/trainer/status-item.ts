import * as vscode from 'vscode'
import { score } from '../../core/report/words.ts'
import { phaseWords } from '../editor/words.ts'
import type { RunningJob } from './job.ts'
import type { Jobs } from './jobs.ts'

/** The item in the status bar while something runs; made when the first job begins. */
export function registerStatusItem(
  { subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>,
  jobs: Jobs,
): void {
  let item: vscode.StatusBarItem | null = null
  let running = false
  const show = () => {
    const job = jobs.current
    if (running !== (job !== null)) {
      running = job !== null
      void vscode.commands.executeCommand('setContext', 'tfgrpo.running', running)
    }
    if (!job) return item?.hide()
    if (!item) {
      item = vscode.window.createStatusBarItem('tfgrpo.job', vscode.StatusBarAlignment.Left, 10)
      item.name = vscode.l10n.t('Training-Free GRPO: running')
      item.command = 'tfgrpo.showRun'
      subscriptions.push(item)
    }
    item.text = `$(sync~spin) ${shortLine(job, jobs.running.length - 1)}`
    item.tooltip = [job.request.title, job.models, job.line].filter(Boolean).join('\n')
    item.accessibilityInformation = { label: `${job.request.title}: ${job.line}`, role: 'button' }
    item.show()
  }
  subscriptions.push(jobs.onDidChange(show))
}

/** "GRPO Trial 12/48 · 0.41 +1" */
function shortLine({ state, library }: RunningJob, others: number): string {
  const parts: string[] = [
    library === null || !state.phase ? 'GRPO' : `GRPO ${phaseWords(state.phase, vscode.l10n)}`,
  ]
  if (state.planned > 0 && state.done > 0) parts.push(`${state.done}/${state.planned}`)
  if (state.scored > 0) parts.push(`· ${score(state.scoreSum / state.scored)}`)
  if (others > 0) parts.push(`+${others}`)
  return parts.join(' ')
}
