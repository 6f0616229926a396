import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { COMMANDS, type CommandEntry } from './command-table.ts'
import type { Io } from './io/io.ts'

const EXAMPLES = `
Examples:
  $ tfgrpo check my.tasks.yaml              are the task files right?
  $ tfgrpo preflight my.tasks.yaml          is training worth it, and what would it cost?
  $ tfgrpo train my.tasks.yaml --model embedded
  $ tfgrpo eval my.tasks.yaml --split test --compare
  $ tfgrpo report r1 --open

Exit codes: 0 done, 1 failed, 2 wrong usage or invalid file, 3 budget reached, 130 cancelled.
A run that ended with 3 or 130 goes on with --resume.`

/**
 * The command line for these arguments (without node and script). Only the command that they name is loaded; the
 * others are in the help by name and summary.
 */
export async function buildProgram(
  argv: readonly string[],
  io: Io,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<Command> {
  const program = new Command('tfgrpo')
    .description(
      "Learns what a coding agent should know about this repository from the repository's own tasks, and trusts only what is measured.",
    )
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(tfgrpo --help lists the commands)')
    .addHelpText('after', EXAMPLES)
    .option('--json', 'one record a line on stdout; everything for people on stderr')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text),
      writeErr: (text) => io.say(text),
      // Commander uses no colour, so that both streams stay plain where they must.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  const words = argv.filter((word) => !word.startsWith('-'))
  const wanted = words[0] === 'help' ? words[1] : words[0]
  for (const entry of commands) {
    if (entry.name === wanted) program.addCommand(settle(await entry.load(io), program, ['tfgrpo']))
    else program.command(entry.name).summary(entry.summary).description(entry.summary)
  }
  if (argv.length === 0)
    program.action(() => {
      program.outputHelp()
    })
  return program
}

/** Applies the program's settings to a command and its subcommands: output, exit, suggestions, --json. */
function settle(command: Command, parent: Command, path: string[]): Command {
  const own = [...path, command.name()]
  command.copyInheritedSettings(parent).showHelpAfterError(`(${own.join(' ')} --help shows how to use it)`)
  if (!command.options.some((option) => option.long === '--json'))
    command.option('--json', 'one record a line on stdout; everything for people on stderr')
  for (const child of command.commands) settle(child, command, own)
  return command
}
