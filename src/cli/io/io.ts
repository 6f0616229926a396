import type { UserMessage } from '../../core/remedy.ts'
import type { TrainerHost } from '../../node/ipc/trainer-channel.ts'

/** What a command talks to: records for programs on stdout, everything for people on stderr. */
export interface Io {
  /** with --json: one record a line on stdout */
  json: boolean
  /** writes one record when `json`; its remedies are worded for whoever reads it */
  record(record: { type: string } & Record<string, unknown>): void
  /** a line for people on stderr, with what can be done, if anything */
  say(line: string | UserMessage): void
  /** output that people asked for (a list, a help text): stdout, but stderr when `json` */
  print(text: string): void
  /** reports to the program that started this one which run is open */
  opened?(run: { folder: string; resumed: boolean }): void
  env: NodeJS.ProcessEnv
  cwd: string
  /** whether stderr is a terminal that can redraw a line */
  live: boolean
  /** whether to use colour (terminal, NO_COLOR not set) */
  colour: boolean
  /** aborted by SIGINT or SIGTERM */
  signal: AbortSignal
  /** whether records hold the steps of attempts under way: they are many, for a program that shows them */
  follows?: true
  /** calls host models, those of the program that started this one; returns at once when the signal fires */
  chat?: TrainerHost['chat']
}
