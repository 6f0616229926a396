import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { nextStepCall } from './next-step-call.ts'
import type { Node } from './nodes.ts'

/** What the row of a result offers: the step that the result asks for. */
export async function takeNextStep(_services: Services, node?: unknown): Promise<void> {
  const row = node as Node | undefined
  if (row?.kind !== 'result') return
  const { command, args } = nextStepCall(row)
  await vscode.commands.executeCommand(command, ...args)
}
