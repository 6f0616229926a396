import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { Phase } from '../../core/run/events.ts'
import type { RunEntry } from '../../node/runs/run-entry.ts'

type Kind = RunEntry['kind']

/** What a run is for, in a word or two. */
export function kindWords(kind: Kind, compare = false): string {
  switch (kind) {
    case 'grounded':
      return vscode.l10n.t('training')
    case 'paper':
      return vscode.l10n.t('training, paper mode')
    case 'eval':
      return compare ? vscode.l10n.t('comparison') : vscode.l10n.t('evaluation')
    case 'verify':
      return vscode.l10n.t('library measured again')
    case 'preflight':
      return vscode.l10n.t('preflight')
  }
}

/** A station of a run, for people. */
export function phaseWords(phase: Phase): string {
  switch (phase) {
    case 'preflight':
      return vscode.l10n.t('Preflight')
    case 'rollouts':
      return vscode.l10n.t('First groups')
    case 'learn':
      return vscode.l10n.t('Learning')
    case 'trial':
      return vscode.l10n.t('Trial')
    case 'gate':
      return vscode.l10n.t('Gate')
    case 'test':
      return vscode.l10n.t('Test')
  }
}

/** The task files of a run, short. */
export function filesWords(files: readonly string[]): string {
  return files.map((file) => basename(file).replace(/\.tasks\.(?:ya?ml|jsonl)$/i, '')).join(', ')
}
