import { type CallError, Cancelled, isNamed } from '../../../core/errors.ts'
import type { ProgramEnd, RunningProgram } from '../../../core/ports.ts'
import type { ContainedCommand, Sandbox } from '../../sandbox/sandbox.ts'
import { homeFolder, type Slot, temporaryFolder, workFolder } from './slots.ts'

/** A program in a slot, and how to be sure that nothing of it is left. */
export interface SlotProgram extends RunningProgram {
  /** resolves when it has ended */
  dispose(): Promise<void>
}

/** Starts a program that works in a slot until it ends, or the signal fires. */
export async function startProgram(
  sandbox: Sandbox,
  command: ContainedCommand,
  slot: Slot,
  signal: AbortSignal,
): Promise<SlotProgram> {
  if (signal.aborted) throw new Cancelled()
  const program = await sandbox.open(command)
  const { read, write, closeInput, kill } = program
  signal.addEventListener('abort', kill, { once: true })
  // It may have fired meanwhile.
  if (signal.aborted) kill()
  const ended = program.ended
    .then(
      ({ exitCode, stderr, timedOut, seconds, started }): ProgramEnd => ({
        ...{ exitCode, stderr, timedOut, seconds },
        problem: started ? null : `The sandbox could not be set up (${firstLine(stderr)}).`,
      }),
      (error: unknown): ProgramEnd => {
        if (!isNamed<CallError>(error, 'CallError')) throw error
        return { exitCode: null, stderr: '', timedOut: false, seconds: 0, problem: error.message }
      },
    )
    .finally(() => signal.removeEventListener('abort', kill))
  return {
    folders: { work: workFolder(slot), home: homeFolder(slot), temporary: temporaryFolder(slot) },
    ...{ read, write, closeInput, kill, ended },
    dispose: async () => {
      kill()
      await ended
      await program.forget()
    },
  }
}

const firstLine = (text: string) => text.trim().split('\n')[0] || 'it gave no reason'
