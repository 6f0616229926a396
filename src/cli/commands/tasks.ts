import { Command } from 'commander'
import type { Io } from '../io/io.ts'
import { tasksCheckCommand } from './tasks-check.ts'
import { fromGitCommand } from './tasks-from-git.ts'
import { fromTestsCommand } from './tasks-from-tests.ts'
import { importCommand } from './tasks-import.ts'

/** `tfgrpo tasks`: makes tasks from what is there, and looks after them. */
export function tasksCommand(io: Io): Command {
  return new Command('tasks')
    .summary('make tasks from the repository you have, or from files of other tools')
    .description(
      'Makes tasks from what is there: tests, the history of git, files of other tools. Each is tried before it is offered; what you choose is written to a task file.',
    )
    .addCommand(fromTestsCommand(io))
    .addCommand(tasksCheckCommand(io))
    .addCommand(fromGitCommand(io))
    .addCommand(importCommand(io))
}
