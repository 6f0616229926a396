import { digest } from '../../core/digest.ts'
import type { CommandResult, FileToWrite, Sandbox } from '../../core/ports.ts'

export interface RunRequest {
  files: FileToWrite[]
  command: string
  timeoutSeconds: number
  /** of several runs of the same */
  repetition: number
}

/** Runs commands in copies of one workspace, each at most once: functions that share a test share its runs. */
export class CommandRuns {
  private readonly sandbox: Sandbox
  private readonly workspace: string
  private readonly workspaceDigest: string
  private readonly signal: AbortSignal
  private readonly runs = new Map<string, Promise<CommandResult>>()
  /** commands that were really run */
  count = 0

  constructor(sandbox: Sandbox, workspace: string, workspaceDigest: string, signal: AbortSignal) {
    this.sandbox = sandbox
    this.workspace = workspace
    this.workspaceDigest = workspaceDigest
    this.signal = signal
  }

  /** Throws Cancelled when the signal fires, CallError when the command could not be run. */
  run(request: RunRequest): Promise<CommandResult> {
    const key = digest(request)
    let run = this.runs.get(key)
    if (run === undefined) {
      this.count++
      run = this.sandbox.run(
        {
          workspace: this.workspace,
          workspaceDigest: this.workspaceDigest,
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
