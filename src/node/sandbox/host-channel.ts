import type { SandboxTier } from '../../core/ports.ts'

/** What may be asked of a sandbox host. One host serves one tier and one list of network hosts. */
export interface SandboxHost {
  /** first of all, once; throws the reason when it cannot start */
  start(tier: SandboxTier, network: string[]): Promise<void>
  /** Throws when the command could not be run at all. The signal ends it with all that it started, then it is over. */
  run(command: HostCommand, signal: AbortSignal): Promise<RunOutcome>
}

/** How the temporary folder of all copies of a process is called. */
export const COPIES_PREFIX = 'tfgrpo-copies-'

/** Where a command may read and write; equal places share one prepared sandbox. */
export interface Places {
  /** the only folder it may write to, absolute: holds work/, home/ and tmp/ */
  slot: string
  denyRead: string[]
  /** bound back, read-only, inside what is denied */
  allowRead: string[]
}

export interface HostCommand {
  command: string
  places: Places
  /** folders that stand first in PATH, then the rest */
  path: string
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
