import * as vscode from 'vscode'
import type { NextStep } from '../../core/report/next-step.ts'
import type { Services } from '../services.ts'
import type { Node } from './nodes.ts'

/** Commands that do what a result asks for, and what each is about. */
const COMMANDS: Record<NextStep, { command: string; about: 'nothing' | 'run' | 'files' | 'library' }> = {
  'add-tasks': { command: 'tfgrpo.newTaskFile', about: 'nothing' },
  preflight: { command: 'tfgrpo.preflight', about: 'files' },
  resume: { command: 'tfgrpo.resume', about: 'run' },
  compare: { command: 'tfgrpo.compare', about: 'files' },
  report: { command: 'tfgrpo.openReport', about: 'run' },
  use: { command: 'tfgrpo.export', about: 'library' },
}

/** What the row of a result offers: the step that the result asks for. */
export async function takeNextStep(_services: Services, node?: unknown): Promise<void> {
  const row = node as Node | undefined
  if (row?.kind !== 'result') return
  const { step, outcome } = row.result
  const { command, about } = COMMANDS[step]
  const args = {
    nothing: [],
    run: [outcome.folder],
    // The task files of the run, not those that happen to be open.
    files: [outcome.plan.files],
    library: [row],
  }
  await vscode.commands.executeCommand(command, ...args[about])
}
