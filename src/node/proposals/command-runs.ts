import { availableParallelism } from 'node:os'
import { digest } from '../../core/digest.ts'
import type { CommandResult, FileToWrite, Workspaces } from '../../core/ports.ts'
import type { Controls } from '../../core/proposals/try-controls.ts'
import { withTapReporter } from '../../core/verify/expected-checks.ts'
import { runOnce } from '../../core/verify/run-once.ts'
import type { SpecOf } from '../../core/verify/verdict.ts'

interface RunRequest {
  hide?: readonly string[]
  files: FileToWrite[]
  command: string
  timeoutSeconds: number
  /** of several runs of the same command */
  repetition: number
}

/** Runs commands in copies of one workspace, each at most once: functions with the same test share its runs. */
export class CommandRuns {
  private readonly workspaces: Workspaces
  private readonly workspace: string
  private readonly workspaceDigest: string
  private readonly signal: AbortSignal
  private readonly runs = new Map<string, Promise<CommandResult>>()
  /** number of commands actually run */
  count = 0

  constructor(workspaces: Workspaces, workspace: string, workspaceDigest: string, signal: AbortSignal) {
    this.workspaces = workspaces
    this.workspace = workspace
    this.workspaceDigest = workspaceDigest
    this.signal = signal
  }

  /** Runs of one verifier's command, in copies without the paths of `hide`. */
  of({ run }: Pick<SpecOf<'command'>, 'run'>, hide: readonly string[] = []): Controls['run'] {
    const command = withTapReporter(run)
    const without = hide.length === 0 ? {} : { hide }
    return (files, timeoutSeconds, repetition) =>
      this.run({ files, command, timeoutSeconds, repetition, ...without })
  }

  /** Throws Cancelled when the signal fires, CallError if the command could not be run. */
  private run(request: RunRequest): Promise<CommandResult> {
    const key = digest(request)
    let run = this.runs.get(key)
    if (run === undefined) {
      this.count++
      run = runOnce(
        this.workspaces,
        {
          workspace: this.workspace,
          workspaceDigest: this.workspaceDigest,
          hide: request.hide,
          files: request.files,
          run: { command: request.command },
          timeoutSeconds: request.timeoutSeconds,
          network: [],
          draw: `check/${request.repetition}`,
        },
        this.signal,
      )
      this.runs.set(key, run)
    }
    return run
  }
}

/**
 * Number of tasks or proposals checked at the same time. The sandbox runs one command per core; a few more are started,
 * so that no core waits while the next command is prepared.
 */
export const checkWidth = (cores = availableParallelism()): number => cores + 2
