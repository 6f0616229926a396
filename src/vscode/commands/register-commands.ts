import * as vscode from 'vscode'
import { inEditorWords } from '../editor-words.ts'
import type { Services } from '../services.ts'
import { isCancelled, isExpected } from '../user-error.ts'
import { requireTrust } from '../workspace/trust.ts'
import { COMMANDS, type CommandRow } from './command-table.ts'

/** Makes every command of the table known to the editor. */
export function registerCommands(services: Services): void {
  for (const row of COMMANDS)
    services.context.subscriptions.push(
      vscode.commands.registerCommand(row.id, (...args: unknown[]) => runCommand(services, row, args)),
    )
}

async function runCommand(services: Services, row: CommandRow, args: unknown[]): Promise<unknown> {
  try {
    if (row.trusted) requireTrust()
    const handler = await row.load()
    return await handler(services, ...args)
  } catch (error) {
    if (isCancelled(error)) return undefined
    const message = inEditorWords(error instanceof Error ? error.message : String(error), vscode.l10n)
    if (!isExpected(error)) services.log.error(error instanceof Error ? error : `${row.id}: ${message}`)
    const showLog = vscode.l10n.t('Show Log')
    // Not awaited: a command that failed has ended, whatever becomes of the message.
    void vscode.window.showErrorMessage(message, ...(isExpected(error) ? [] : [showLog])).then((chosen) => {
      if (chosen === showLog) services.log.show(true)
    })
    return undefined
  }
}
