import type { Command } from 'commander'
import type { Io } from './io/io.ts'

export interface CommandEntry {
  name: string
  summary: string
  /** imports the command's module only when it is needed, so that `--help` stays fast */
  load(io: Io): Promise<Command>
}

/** Every command of tfgrpo, in the order in which a user meets them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    summary: 'check task files and say how to correct them',
    load: async (io) => (await import('./commands/check.ts')).checkCommand(io),
  },
  {
    name: 'tasks',
    summary: 'make tasks from a repository or from files of other tools',
    load: async (io) => (await import('./commands/tasks.ts')).tasksCommand(io),
  },
  {
    name: 'preflight',
    summary: 'check whether training is worth it, and what it would cost',
    load: async (io) => (await import('./commands/preflight.ts')).preflightCommand(io),
  },
  {
    name: 'train',
    summary: 'learn from task files, then test what was learned',
    load: async (io) => (await import('./commands/train.ts')).trainCommand(io),
  },
  {
    name: 'eval',
    summary: 'measure the library on a split; with --compare also without the library',
    load: async (io) => (await import('./commands/eval.ts')).evalCommand(io),
  },
  {
    name: 'library',
    summary: 'list, show and change the experiences of the library',
    load: async (io) => (await import('./commands/library.ts')).libraryCommand(io),
  },
  {
    name: 'export',
    summary: 'write the experiences in use to where coding agents read them',
    load: async (io) => (await import('./commands/export.ts')).exportCommand(io),
  },
  {
    name: 'serve',
    summary: 'open an address that any agent can use as its model, with the experiences',
    load: async (io) => (await import('./commands/serve.ts')).serveCommand(io),
  },
  {
    name: 'report',
    summary: 'write the report page of a run',
    load: async (io) => (await import('./commands/report.ts')).reportCommand(io),
  },
  {
    name: 'transcript',
    summary: 'show what an agent did, step by step',
    load: async (io) => (await import('./commands/transcript.ts')).transcriptCommand(io),
  },
  {
    name: 'model',
    summary: 'download or locate the embedded model; test whether a model answers',
    load: async (io) => (await import('./commands/model.ts')).modelCommand(io),
  },
]
