import { basename } from 'node:path'
import { interval, signed, whole } from '../../core/report/words.ts'
import type { EvalFinished, Phase, RunFinished } from '../../core/run/events.ts'
import type { RunEntry } from '../../node/runs/run-entry.ts'

/** Words that several folders share, in the language of the editor. */

/** `vscode.l10n`, passed to functions that write text and are tested without an editor. */
export interface L10n {
  t(message: string, ...values: (string | number | boolean)[]): string
}

/** Text of models, libraries or files as it is, inside markdown: on one line, without any markup, links or icons. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-!<>|$~]/g, '\\$&')
}

export function tasksWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', whole(count))
}

export function callsWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 call') : l10n.t('{0} calls', whole(count))
}

export function attemptsWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 attempt') : l10n.t('{0} attempts', whole(count))
}

export function experiencesWords(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 experience') : l10n.t('{0} experiences', whole(count))
}

/** What a run is for, in a word or two. */
export function kindWords(kind: RunEntry['kind'], compare: boolean, l10n: L10n): string {
  switch (kind) {
    case 'grounded':
      return l10n.t('training')
    case 'paper':
      return l10n.t('training, paper mode')
    case 'eval':
      return compare ? l10n.t('comparison') : l10n.t('evaluation')
    case 'verify':
      return l10n.t('library measured again')
    case 'preflight':
      return l10n.t('preflight')
  }
}

/** A phase of a run, for people. */
export function phaseWords(phase: Phase, l10n: L10n): string {
  switch (phase) {
    case 'preflight':
      return l10n.t('Preflight')
    case 'rollouts':
      return l10n.t('First groups')
    case 'pivots':
      return l10n.t('Continued attempts')
    case 'learn':
      return l10n.t('Learning')
    case 'trial':
      return l10n.t('Trial')
    case 'gate':
      return l10n.t('Gate')
    case 'test':
      return l10n.t('Test')
  }
}

/** The task files of a run, short. */
export function filesWords(files: readonly string[]): string {
  return files.map((file) => basename(file).replace(/\.tasks\.(?:ya?ml|jsonl)$/i, '')).join(', ')
}

/**
 * The verdict of a run or a comparison with its numbers, each with its source: a run's verdict is the gate's,
 * by pairs of val tasks, while its numbers are those of test. "better (gate) · test +0.56 [-0.03, +1.00]"
 */
export function verdictLine(result: RunFinished | EvalFinished, l10n: L10n): string {
  const { difference, split } = result
  const verdict = verdictWords(result, l10n)
  if (!difference) return verdict
  const numbers = `${signed(difference.mean)} ${interval(difference, signed)}`
  return result.type === 'run-finished' ? `${verdict} · ${split} ${numbers}` : `${verdict} ${numbers}`
}

function verdictWords(result: RunFinished | EvalFinished, l10n: L10n): string {
  const { verdict } = result
  const word =
    verdict === 'better' ? l10n.t('better') : verdict === 'worse' ? l10n.t('worse') : l10n.t('unproven')
  if (result.type !== 'run-finished' || result.gate === null) return word
  return verdict === 'better' && !result.accepted
    ? l10n.t('{0} (gate), not adopted', word)
    : l10n.t('{0} (gate)', word)
}
