import { Cancelled } from '../../core/errors.ts'
import type { Io } from './io.ts'

/** Whether a person at a terminal can be asked. */
export function canAsk(io: Io): boolean {
  return io.live && !io.json && process.stdin.isTTY === true
}

export interface Choice {
  value: string
  /** one line */
  name: string
  /** shown below the list while the cursor is on it */
  description: string
  checked: boolean
  /** why it cannot be chosen */
  disabled?: string
}

/** A list with check boxes on the terminal. Throws Cancelled on Ctrl-C. */
export async function askWhich(io: Io, message: string, choices: readonly Choice[]): Promise<string[]> {
  const { default: checkbox } = await import('@inquirer/checkbox')
  const pageSize = Math.max(5, Math.min(choices.length, (process.stderr.rows ?? 24) - 6))
  return answered(() => checkbox({ message, choices, pageSize, loop: false }, context(io)))
}

/** A yes-or-no question; the default is no. Throws Cancelled on Ctrl-C. */
export async function askWhether(io: Io, message: string): Promise<boolean> {
  const { default: confirm } = await import('@inquirer/confirm')
  return answered(() => confirm({ message, default: false }, context(io)))
}

const context = (io: Io) => ({ input: process.stdin, output: process.stderr, signal: io.signal })

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name))
      throw new Cancelled('Cancelled; nothing was written.')
    throw error
  }
}
