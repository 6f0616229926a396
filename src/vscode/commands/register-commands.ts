import * as vscode from 'vscode'
import { tellError } from '../editor/tell-error.ts'
import type { Services } from '../services.ts'
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
    tellError(error, services.log, row.id)
    return undefined
  }
}
