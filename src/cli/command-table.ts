import type { Command } from 'commander'
import type { Io } from './io.ts'

export interface CommandEntry {
  name: string
  summary: string
  /** imports the command's module when it is asked for, so that `--help` stays fast */
  load(io: Io): Promise<Command>
}

/** Every command of tfgrpo, in the order in which a user meets them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'report',
    summary: 'write the report page of a run',
    load: async (io) => (await import('./commands/report.ts')).reportCommand(io),
  },
  {
    name: 'model',
    summary: 'fetch the embedded model, list it, say where it is',
    load: async (io) => (await import('./commands/model.ts')).modelCommand(io),
  },
]
