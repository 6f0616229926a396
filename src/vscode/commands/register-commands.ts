import * as vscode from 'vscode'
import { reportError } from '../editor/report-error.ts'
import { requireTrust } from '../workspace/before-work.ts'
import { COMMANDS, type CommandNeeds, type CommandRow } from './command-table.ts'

/** Makes every command of the table known to the editor. */
export function registerCommands(
  { subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>,
  needs: CommandNeeds,
): void {
  for (const row of COMMANDS)
    subscriptions.push(
      vscode.commands.registerCommand(row.id, (...args: unknown[]) => runCommand(needs, row, args)),
    )
}

async function runCommand(
  needs: CommandNeeds,
  row: CommandRow<CommandNeeds>,
  args: unknown[],
): Promise<unknown> {
  try {
    if (row.trusted) requireTrust()
    const handler = await row.load()
    return await handler(needs, ...args)
  } catch (error) {
    reportError(error, needs.log, row.id)
    return undefined
  }
}
