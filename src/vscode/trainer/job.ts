import type { CancellationToken } from 'vscode'
import type { UserMessage } from '../../core/remedy.ts'
import type { LiveAttempts } from '../../core/report/live-attempts.ts'
import type { ProgressState } from '../../core/report/progress-state.ts'
import type { RunGroup } from '../../core/report/run-groups.ts'
import type { TrainEvent } from '../../core/run/events.ts'
import type { RunCommand } from '../../core/run/setting-table.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'

/** What a job is for. The first are runs: they have a folder, can be resumed, and take turns at a library. */
export type JobKind = RunCommand | 'tasks' | 'model' | 'other'

export interface JobRequest {
  /** of the notification, e.g. "Training on order-service" */
  title: string
  /** arguments of tfgrpo, without flags for models and without a key */
  args: readonly string[]
  /** absolute folder that relative names start from */
  cwd: string
  kind: JobKind
  /** policy: adds the flags, keys and proxies of the chosen models; default none */
  models?: 'policy' | 'none'
  /** show the estimate and ask for a cap first, where the models cost money or quota */
  confirm?: boolean
  /** it asks each model once: chat models of the editor are asked after a question with that number */
  asksOnce?: boolean
  /** of a resumed run: calls that it has already paid */
  paid?: number
  /** path of the library that a run belongs to; default: the nearest one of `cwd` */
  library?: string
  /** each record as it comes */
  onRecord?: (record: TrainerRecord) => void
  /** what the notification shows after a record; default: the progress of a run */
  progress?: (record: TrainerRecord) => { message?: string; share?: number } | null
  /** no notification: the caller shows progress itself; the status bar item stays */
  quiet?: boolean
  /** cancels the job as its notification does */
  token?: CancellationToken
}

export interface JobResult {
  /** exit code of tfgrpo; null = it crashed, or was killed from outside */
  code: number | null
  /** the last record, null when there was none */
  last: TrainerRecord | null
  /** its output for people, the newest lines */
  said: UserMessage[]
  /** folder of the run, if it was opened */
  run: string | null
  signal: string | null
  /** the state from all its records */
  state: ProgressState
  /** tasks that it left out, because their own solutions do not pass */
  quarantined: readonly string[]
  /** tasks that were left out, because an answer that does nothing gets through */
  leftOut: readonly string[]
  /** tasks that it kept, though they are flaky, unsolvable or trivially solvable */
  doubtful: readonly string[]
}

export type GateLook = Omit<Extract<TrainEvent, { type: 'gate-looked' }>, 'type'>

/** A job that has started and not ended. */
export interface RunningJob {
  readonly request: JobRequest
  /** path of the library that the run belongs to; null where it is no run */
  readonly library: string | null
  /** the models that it asks, for people; '' while not known */
  readonly models: string
  /** folder of the run once it is open */
  readonly run: string | null
  readonly state: ProgressState
  /** its progress in one line */
  readonly line: string
  /** mean score of each training group so far */
  readonly training: readonly { task: string; mean: number | null }[]
  /** the groups whose attempts are complete, in the order in which each began */
  readonly groups: readonly RunGroup[]
  /** the gate's running interval so far */
  readonly looks: readonly GateLook[]
  /** what the attempts under way have done so far; it changes */
  readonly attempts: Pick<LiveAttempts, 'all' | 'version'>
  /** asks it to stop gracefully; a run can be resumed */
  stop(): void
}

const RUNS: ReadonlySet<JobKind> = new Set<JobKind>(['train', 'eval', 'preflight', 'verify'])

/** How a job ended. One that was stopped and did not end in time was killed by this extension: it is cancelled. */
export function endOf(
  { code, signal }: { code: number | null; signal: string | null },
  stopped: boolean,
): { code: number | null; signal: string | null } {
  return stopped && code === null ? { code: 130, signal: null } : { code, signal }
}

/** The last line of its output: why it ended, where no record reports it. */
export function lastSaid({ said }: Pick<JobResult, 'said'>): UserMessage | null {
  return said.findLast(({ sentence }) => sentence.trim() !== '') ?? null
}

/** Whether a job of this kind is a run. */
export function isRunKind(kind: JobKind): kind is RunCommand {
  return RUNS.has(kind)
}
