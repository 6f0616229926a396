import type { SandboxTier } from '../../core/ports.ts'

/** What the sandbox host is told and answers. One host serves one list of network hosts. */

/** How the temporary folder of all copies of a process is called. */
export const COPIES_PREFIX = 'tfgrpo-copies-'

export interface HostStart {
  type: 'start'
  tier: SandboxTier
  network: string[]
}

/** Where a command may read and write; equal places share one prepared sandbox. */
export interface Places {
  /** the only folder it may write to, absolute: holds work/, home/ and tmp/ */
  slot: string
  denyRead: string[]
  /** bound back, read-only, inside what is denied */
  allowRead: string[]
}

export interface HostRun {
  type: 'run'
  id: number
  command: string
  places: Places
  /** folders that stand first in PATH, then the rest */
  path: string
  timeoutMs: number
  outputLimit: number
}

interface HostKill {
  type: 'kill'
  id: number
}

export type ToHost = HostStart | HostRun | HostKill

export interface RunOutcome {
  exitCode: number | null
  stdout: string
  stderr: string
  timedOut: boolean
  truncated: boolean
  seconds: number
}

export type FromHost =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'done'; id: number; outcome: RunOutcome }
  /** the command could not be run at all */
  | { type: 'error'; id: number; message: string }
