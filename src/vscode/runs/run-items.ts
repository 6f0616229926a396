import * as vscode from 'vscode'
import { readerWords } from '../../core/library/reader.ts'
import { reasonMessage } from '../../core/remedy.ts'
import type { LastRecord } from '../../core/report/last-record.ts'
import type { RunGroup } from '../../core/report/run-groups.ts'
import type { TamperedAttempt } from '../../core/report/tampered-attempts.ts'
import { duration, interval, score, short, sparkline, usd } from '../../core/report/words.ts'
import { candidatesOfArm } from '../../core/run/arm.ts'
import { readerOf } from '../../core/run/plan.ts'
import { isUnfinished, type RunEntry } from '../../node/runs/run-entry.ts'
import { canRollBack } from '../../node/runs/undo-run.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import {
  attemptsWords,
  callsWords,
  filesWords,
  kindWords,
  phaseWords,
  tasksWords,
  verdictLine,
} from '../editor/words.ts'
import type { RunningJob } from '../trainer/job.ts'
import type { LeftOut, VerdictNode } from './verdict-nodes.ts'

/**
 * What the runs view shows; the first of each pair names what the item represents. `under` begins the id of what is
 * below a run: one that is being resumed is there twice for a moment.
 */
export type RunNode =
  | { type: 'library'; grpo: string }
  | { type: 'live'; job: RunningJob }
  | { type: 'live-line'; label: string; description: string; icon: string }
  | { type: 'run'; entry: RunEntry; folder: string }
  | { type: 'phase'; under: string; folder: string; phase: RunGroup['phase']; groups: RunGroup[] }
  | { type: 'group'; under: string; folder: string; group: RunGroup }
  | VerdictNode
  | { type: 'tampered-attempt'; folder: string; attempt: TamperedAttempt }
  | { type: 'left-out-task'; folder: string; left: LeftOut }
  | { type: 'note'; label: string }
  | { type: 'more'; grpo: string; count: number }

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState

export function runItem(node: RunNode): vscode.TreeItem {
  switch (node.type) {
    case 'library': {
      const item = new vscode.TreeItem(vscode.workspace.asRelativePath(node.grpo), Expanded)
      item.iconPath = new vscode.ThemeIcon('library')
      return item
    }
    case 'live':
      return liveItem(node.job)
    case 'live-line': {
      const item = new vscode.TreeItem(node.label, None)
      item.description = node.description
      item.iconPath = new vscode.ThemeIcon(node.icon)
      return item
    }
    case 'run':
      return storedItem(node.entry)
    case 'phase': {
      const item = new vscode.TreeItem(phaseWords(node.phase, vscode.l10n), Collapsed)
      item.id = `${node.under}/${node.phase}`
      item.description = tasksWords(node.groups.length, vscode.l10n)
      return item
    }
    case 'group':
      return groupItem(node)
    case 'tampered': {
      const item = new vscode.TreeItem(vscode.l10n.t('Answers that tampered'), Collapsed)
      item.id = `${node.under}/tampered`
      item.description = attemptsWords(node.attempts.length, vscode.l10n)
      item.iconPath = new vscode.ThemeIcon('warning')
      item.tooltip = vscode.l10n.t(
        'Answers that decided what their checks found. They have no score, and nothing is learned from them.',
      )
      return item
    }
    case 'tampered-attempt':
      return tamperedItem(node)
    case 'left-out': {
      const item = new vscode.TreeItem(vscode.l10n.t('Tasks left out'), Collapsed)
      item.id = `${node.under}/left-out`
      item.description = tasksWords(node.tasks.length, vscode.l10n)
      item.iconPath = new vscode.ThemeIcon('circle-slash')
      item.tooltip = vscode.l10n.t(
        'Tasks that took no part: an answer that does nothing gets through, or their own solution does not pass.',
      )
      return item
    }
    case 'left-out-task': {
      const { task, control, reason } = node.left
      const item = new vscode.TreeItem(task, None)
      item.description = control ?? vscode.l10n.t('its own solution does not pass')
      item.tooltip = reason ?? vscode.l10n.t('Its own solution did not pass when the run began.')
      item.iconPath = new vscode.ThemeIcon('circle-slash')
      item.command = { command: 'tfgrpo.openReport', title: '', arguments: [node.folder] }
      return item
    }
    case 'note': {
      const item = new vscode.TreeItem(node.label, None)
      item.iconPath = new vscode.ThemeIcon('info')
      return item
    }
    case 'more': {
      const item = new vscode.TreeItem(vscode.l10n.t('{0} older runs…', node.count), None)
      item.command = { command: 'tfgrpo.moreRuns', title: '', arguments: [node.grpo] }
      return item
    }
  }
}

function liveItem(job: RunningJob): vscode.TreeItem {
  const item = new vscode.TreeItem(job.request.title, Expanded)
  item.id = `live ${job.library ?? job.request.title}`
  item.description = job.line
  item.iconPath = new vscode.ThemeIcon('sync~spin')
  item.contextValue = 'live'
  item.tooltip = [job.request.title, job.models, job.line].filter(Boolean).join('\n')
  item.accessibilityInformation = { label: vscode.l10n.t('Running: {0}, {1}', job.request.title, job.line) }
  if (job.run !== null) item.command = { command: 'tfgrpo.openReport', title: '', arguments: [job.run] }
  return item
}

/** What is below a run in progress: its position, and the groups that can already be opened. */
export function liveNodes(job: RunningJob): RunNode[] {
  return [...liveLines(job), ...(job.run === null ? [] : phaseNodes(job.run, job.groups, `live ${job.run}`))]
}

/** The groups of a run by phase. */
export function phaseNodes(folder: string, groups: readonly RunGroup[], under = folder): RunNode[] {
  const phases = [...new Set(groups.map(({ phase }) => phase))]
  return phases.map((phase) => ({
    type: 'phase',
    under,
    folder,
    phase,
    groups: groups.filter((group) => group.phase === phase),
  }))
}

function liveLines({ state, training, models }: RunningJob): RunNode[] {
  const curve = training.map(({ mean }) => mean)
  const line = (label: string, description: string, icon: string): RunNode => ({
    type: 'live-line',
    label,
    description,
    icon,
  })
  const scored = curve.filter((mean) => mean !== null)
  const mean = scored.length > 0 ? scored.reduce((a, b) => a + b, 0) / scored.length : null
  const spent = [callsWords(state.calls, vscode.l10n), vscode.l10n.t('{0} tokens', short(state.tokens))]
  if (state.cost !== null) spent.push(usd(state.cost))
  return [
    line(
      vscode.l10n.t('Phase'),
      state.phase
        ? `${phaseWords(state.phase, vscode.l10n)} ${state.planned > 0 ? `${state.done}/${state.planned}` : state.done}`
        : vscode.l10n.t('starting'),
      'milestone',
    ),
    line(
      vscode.l10n.t('Groups'),
      mean === null ? '0' : vscode.l10n.t('{0}, mean score {1}', curve.length, score(mean)),
      'group-by-ref-type',
    ),
    ...(scored.length > 0 ? [line(vscode.l10n.t('Curve'), sparkline(curve), 'graph-line')] : []),
    line(vscode.l10n.t('Spent'), spent.join(', '), 'credit-card'),
    ...(models === '' ? [] : [line(vscode.l10n.t('Model'), models, 'chip')]),
  ]
}

function storedItem(entry: RunEntry): vscode.TreeItem {
  const { name, folder, kind, plan, result } = entry
  const item = new vscode.TreeItem(name, Collapsed)
  item.id = folder
  const words = resultWords(entry)
  item.description = words
  item.iconPath = iconOf(entry)
  item.contextValue = [
    'run',
    ...(isUnfinished(entry) ? ['unfinished'] : []),
    ...(canRollBack(folder) ? ['wrote'] : []),
  ].join(' ')
  item.command = { command: 'tfgrpo.openReport', title: '', arguments: [folder] }
  const tries = readerWords(readerOf(plan))
  const models =
    plan.models.policy === plan.models.optimizer
      ? tries
      : vscode.l10n.t('{0}, lessons by {1}', tries, plan.models.optimizer)
  const lines = [
    `${name}: ${kindWords(kind, plan.measure?.compare ?? false, vscode.l10n)}, ${filesWords(plan.files)}`,
    words,
    models,
    ...(result
      ? [
          `${callsWords(result.calls, vscode.l10n)}, ${result.cost === null ? '' : `${usd(result.cost)}, `}${duration(result.seconds)}`,
        ]
      : []),
    new Date(entry.made).toLocaleString(),
  ]
  item.tooltip = lines.join('\n')
  item.accessibilityInformation = { label: `${name}, ${kindWords(kind, false, vscode.l10n)}, ${words}` }
  return item
}

/** The result of the run, in a few words. */
function resultWords(entry: RunEntry): string {
  const { result, locked, kind, plan } = entry
  if (locked) return vscode.l10n.t('running in another process')
  if (!result) return vscode.l10n.t('did not finish')
  if (result.stopped === 'budget') return vscode.l10n.t('stopped at its budget')
  if (result.stopped === 'cancelled') return vscode.l10n.t('cancelled')
  if (result.stopped === 'failed')
    return vscode.l10n.t('failed: {0}', inEditorWords(reasonMessage(result) ?? { sentence: '' }, vscode.l10n))
  // A training is the usual run, and the view is narrow.
  if (kind === 'grounded' || kind === 'paper') return doneWords(result)
  return `${kindWords(kind, plan.measure?.compare ?? false, vscode.l10n)}: ${doneWords(result)}`
}

function doneWords(result: LastRecord): string {
  switch (result.type) {
    case 'run-finished':
    case 'eval-finished': {
      const side = result.difference ? null : (result.final ?? result.baseline)
      return side ? `${score(side.mean)} ${interval(side)}` : verdictLine(result, vscode.l10n)
    }
    case 'verify-finished':
      return vscode.l10n.t('{0} kept, {1} retired', result.kept.length, result.retired.length)
    case 'preflight-finished':
      return result.judged?.worthTraining
        ? vscode.l10n.t('worth training')
        : vscode.l10n.t('not worth training yet')
  }
}

function iconOf(entry: RunEntry): vscode.ThemeIcon {
  const { result, locked } = entry
  const icon = (name: string, colour?: string) =>
    new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour))
  if (locked) return icon('sync')
  if (!result || result.stopped === 'budget' || result.stopped === 'cancelled') return icon('debug-pause')
  if (result.stopped === 'failed') return icon('error', 'testing.iconFailed')
  if (!('verdict' in result)) return icon(result.type === 'preflight-finished' ? 'beaker' : 'verified')
  if (result.type === 'eval-finished' && !result.difference) return icon('graph')
  if (result.verdict === 'better') return icon('pass', 'testing.iconPassed')
  return result.verdict === 'worse' ? icon('arrow-down', 'testing.iconFailed') : icon('circle-outline')
}

function groupItem({ under, folder, group }: RunNode & { type: 'group' }): vscode.TreeItem {
  const item = new vscode.TreeItem(group.task, None)
  item.id = `${under}/${group.phase}/${group.task}`
  const mean = group.mean === null ? vscode.l10n.t('unscored') : score(group.mean)
  const passed = vscode.l10n.t('{0} · {1} of {2} passed', mean, group.passed, group.tries)
  item.description =
    group.tampered === 0 ? passed : vscode.l10n.t('{0} · {1} tampered', passed, group.tampered)
  item.iconPath = new vscode.ThemeIcon(groupIcon(group))
  item.contextValue = 'group'
  item.command = { command: 'tfgrpo.openGroup', title: '', arguments: [folder, group.phase, group.task] }
  return item
}

function groupIcon({ mean, passed, tries, tampered }: RunGroup): string {
  if (tampered > 0) return 'warning'
  if (mean === null) return 'circle-slash'
  if (passed === tries) return 'pass'
  return passed === 0 ? 'error' : 'diff'
}

function tamperedItem({ folder, attempt }: RunNode & { type: 'tampered-attempt' }): vscode.TreeItem {
  const { phase, task, arm, sentence } = attempt
  const item = new vscode.TreeItem(task, None)
  const lessons = candidatesOfArm(arm)
  const where = phaseWords(phase, vscode.l10n)
  item.description =
    lessons.length === 0 ? where : vscode.l10n.t('{0}, with {1} in front', where, lessons.join(', '))
  item.tooltip = sentence
  item.iconPath = new vscode.ThemeIcon('warning')
  item.command = { command: 'tfgrpo.openGroup', title: '', arguments: [folder, phase, task] }
  return item
}
