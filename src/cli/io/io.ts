import type { Told } from '../../core/remedy.ts'
import type { TrainerHost } from '../../node/ipc/trainer-channel.ts'

/** What a command talks to: records for programs on stdout, everything for people on stderr. */
export interface Io {
  /** with --json: one record a line on stdout */
  json: boolean
  /** writes one record when `json`; one with remedies is worded for whoever reads it */
  record(record: { type: string } & Record<string, unknown>): void
  /** a line for people, stderr; with what can be done, where there is something */
  say(line: string | Told): void
  /** output that people asked for (a list, a help text): stdout, but stderr when `json` */
  print(text: string): void
  /** tells a program that started this one which run is open */
  opened?(run: { folder: string; resumed: boolean }): void
  env: NodeJS.ProcessEnv
  cwd: string
  /** whether stderr is a terminal that can redraw a line */
  live: boolean
  /** whether to use colour (terminal, NO_COLOR not set) */
  colour: boolean
  /** aborted by SIGINT or SIGTERM */
  signal: AbortSignal
  /** asks host models: those of the program which started this one; left at once when the signal fires */
  chat?: TrainerHost['chat']
}
