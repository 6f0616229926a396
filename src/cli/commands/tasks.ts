import { Command } from 'commander'
import type { Io } from '../io/io.ts'
import { tasksCheckCommand } from './tasks-check.ts'
import { tasksExportCommand } from './tasks-export.ts'
import { fromGitCommand } from './tasks-from-git.ts'
import { fromTestsCommand } from './tasks-from-tests.ts'
import { importCommand } from './tasks-import.ts'

/** `tfgrpo tasks`: makes tasks from existing material, and checks them. */
export function tasksCommand(io: Io): Command {
  return new Command('tasks')
    .summary('make tasks from a repository or from files of other tools, check and export them')
    .description(
      'Makes tasks from what you have: tests, the git history, files of other tools. Each task is checked before it is offered; those that you choose are written to a task file.',
    )
    .addCommand(fromTestsCommand(io))
    .addCommand(tasksCheckCommand(io))
    .addCommand(fromGitCommand(io))
    .addCommand(importCommand(io))
    .addCommand(tasksExportCommand(io))
}
