import * as vscode from 'vscode'
import type { Services } from '../services.ts'

/** Opens the first five minutes: example, model, preflight, training, asking. */
export async function openWalkthrough({ context }: Services): Promise<void> {
  await vscode.commands.executeCommand(
    'workbench.action.openWalkthrough',
    `${context.extension.id}#tfgrpo.start`,
    false,
  )
}
