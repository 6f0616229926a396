import { availableParallelism } from 'node:os'
import { digest } from '../../core/digest.ts'
import type { CommandResult, FileToWrite, WorkspacePatch, Workspaces } from '../../core/ports.ts'
import type { Controls } from '../../core/proposals/try-controls.ts'
import { withNamedChecks } from '../../core/verify/command-request.ts'
import { runOnce } from '../../core/verify/run-once.ts'
import type { SpecOf } from '../../core/verify/verdict.ts'

interface RunRequest {
  change?: WorkspacePatch
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
  /** shared with runs in which other paths are hidden */
  private state = { runs: new Map<string, Promise<CommandResult>>(), count: 0 }
  private hide: readonly string[] = []

  constructor(workspaces: Workspaces, workspace: string, workspaceDigest: string, signal: AbortSignal) {
    this.workspaces = workspaces
    this.workspace = workspace
    this.workspaceDigest = workspaceDigest
    this.signal = signal
  }

  /** number of commands actually run */
  get count(): number {
    return this.state.count
  }

  /** Whether what is hidden cannot be read by a command. */
  get canHide(): boolean {
    return this.workspaces.tier === 'sandboxed'
  }

  /** The same in copies without these paths of the workspace. */
  hiding(paths: readonly string[]): CommandRuns {
    const runs = new CommandRuns(this.workspaces, this.workspace, this.workspaceDigest, this.signal)
    runs.state = this.state
    runs.hide = paths
    return runs
  }

  /**
   * Runs of one verifier's command.
   * @param change made where no files are written: the original is the workspace with it
   */
  of({ run }: Pick<SpecOf<'command'>, 'run'>, change?: WorkspacePatch): Controls['run'] {
    const command = withNamedChecks(run)
    return (files, timeoutSeconds, repetition) =>
      this.run({
        files,
        command,
        timeoutSeconds,
        repetition,
        ...(change === undefined || files.length > 0 ? {} : { change }),
      })
  }

  /** Throws Cancelled when the signal fires, CallError if the command could not be run. */
  private run(request: RunRequest): Promise<CommandResult> {
    const hide = this.hide.length === 0 ? undefined : this.hide
    const key = digest({ ...request, hide })
    let run = this.state.runs.get(key)
    if (run === undefined) {
      this.state.count++
      run = runOnce(
        this.workspaces,
        {
          workspace: this.workspace,
          workspaceDigest: this.workspaceDigest,
          ...(hide === undefined ? {} : { hide }),
          ...(request.change === undefined ? {} : { change: request.change }),
          files: request.files,
          run: { command: request.command },
          timeoutSeconds: request.timeoutSeconds,
          network: [],
          draw: `check/${request.repetition}`,
        },
        this.signal,
      )
      this.state.runs.set(key, run)
    }
    return run
  }
}

/**
 * Number of tasks or proposals checked at the same time. The sandbox runs one command per core; a few more are started,
 * so that no core waits while the next command is prepared.
 */
export const checkWidth = (cores = availableParallelism()): number => cores + 2
