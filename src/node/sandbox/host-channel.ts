import type { SandboxTier } from '../../core/ports.ts'

/** Functions of a sandbox host. One host serves one tier and one list of network hosts. */
export interface SandboxHost {
  /** called first, once; throws the reason if it cannot start */
  start(tier: SandboxTier, network: string[]): Promise<void>
  /** Throws if the command could not be run at all. When the signal fires, the command ends with all its processes first. */
  run(command: HostCommand, signal: AbortSignal): Promise<RunOutcome>
  /** Starts a command whose pipes stay open, by a name of the caller's. Throws if the sandbox cannot be prepared. */
  open(name: number, command: HostCommand): Promise<void>
  /** The next bytes of its stdout; null at its end. One call at a time. */
  read(name: number): Promise<Uint8Array | null>
  /** Resolves when there is room for more. */
  write(name: number, bytes: Uint8Array): Promise<void>
  closeInput(name: number): Promise<void>
  kill(name: number): Promise<void>
  ended(name: number): Promise<OpenOutcome>
  /** Kills it where it runs; its name means nothing afterwards. */
  forget(name: number): Promise<void>
}

/** How a command with open pipes ended; its stdout was read by others. */
export interface OpenOutcome extends Omit<RunOutcome, 'stdout'> {
  /** false: the sandbox failed, not the command */
  started: boolean
}

/** Name prefix of the temporary folder for all copies of a process. */
export const COPIES_PREFIX = 'tfgrpo-copies-'

/** Where a command may read and write; equal places share one prepared sandbox. */
export interface Places {
  /** the only folder it may write to, absolute: holds work/, home/ and tmp/ */
  slot: string
  denyRead: string[]
  /** readable exceptions inside the denied folders */
  allowRead: string[]
  /** folders inside of the slot that are also found elsewhere; only where commands are contained */
  mounts: readonly Mount[]
}

/** A folder that a command finds at another place too, both absolute. */
export interface Mount {
  from: string
  to: string
}

export interface HostCommand {
  command: string
  places: Places
  /** folders that come first in PATH */
  path: string
  /** additional environment variables; their values are in no argument list */
  variables: Readonly<Record<string, string>>
  timeoutMs: number
  outputLimit: number
}

export interface RunOutcome {
  exitCode: number | null
  stdout: string
  stderr: string
  timedOut: boolean
  truncated: boolean
  seconds: number
}
