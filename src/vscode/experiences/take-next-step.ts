import * as vscode from 'vscode'
import type { NextStep } from '../../core/report/next-step.ts'
import type { Services } from '../services.ts'
import type { Node } from './nodes.ts'

/** Commands that do what a result asks for; those about a run are given its folder. */
const COMMANDS: Record<NextStep, { command: string; ofRun: boolean }> = {
  'add-tasks': { command: 'tfgrpo.newTaskFile', ofRun: false },
  preflight: { command: 'tfgrpo.preflight', ofRun: false },
  resume: { command: 'tfgrpo.resume', ofRun: true },
  compare: { command: 'tfgrpo.compare', ofRun: false },
  report: { command: 'tfgrpo.openReport', ofRun: true },
  use: { command: 'tfgrpo.export', ofRun: false },
}

/** What the row of a result offers: the step that the result asks for. */
export async function takeNextStep(_services: Services, node?: unknown): Promise<void> {
  const row = node as Node | undefined
  if (row?.kind !== 'result') return
  const { step, outcome } = row.result
  const { command, ofRun } = COMMANDS[step]
  await vscode.commands.executeCommand(command, ...(ofRun ? [outcome.folder] : []))
}
