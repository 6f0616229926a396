import type { Command } from 'commander'
import { COMMANDS } from '../../src/cli/command-table.ts'
import type { Io } from '../../src/cli/io/io.ts'

/** What the command line of tfgrpo is made of, as its own commands declare it. */
export interface CommandLine {
  /** "--max-calls" */
  flags: ReadonlySet<string>
  /** "tfgrpo library verify" */
  commands: ReadonlySet<string>
}

export async function commandLine(): Promise<CommandLine> {
  const flags = new Set(['--json'])
  const commands = new Set<string>()
  const take = (command: Command, path: string) => {
    const own = `${path} ${command.name()}`
    commands.add(own)
    for (const { long } of command.options) if (long) flags.add(long)
    for (const child of command.commands) take(child, own)
  }
  for (const entry of COMMANDS) take(await entry.load(NOWHERE), 'tfgrpo')
  return { flags, commands }
}

/** The commands are asked what they take, and none is run. */
const NOWHERE: Io = {
  json: false,
  record: () => {},
  say: () => {},
  print: () => {},
  env: {},
  cwd: '/',
  live: false,
  colour: false,
  signal: new AbortController().signal,
}
