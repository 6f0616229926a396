import { estimateLines } from '../../core/report/estimate-lines.ts'
import { looksShown } from '../../core/report/gate-shown.ts'
import { LiveAttempts } from '../../core/report/live-attempts.ts'
import { progressLine, progressShare } from '../../core/report/progress-line.ts'
import { initialProgress, type ProgressState, progressState } from '../../core/report/progress-state.ts'
import { type RunGroup, RunGroups } from '../../core/report/run-groups.ts'
import type { StoredEvent } from '../../core/report/stored-event.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import type { GateLook } from './job.ts'

/** What is known of a job from its records alone. */
export class JobState {
  state: ProgressState
  /** mean score of each group of training, in the order in which they ended */
  readonly training: { task: string; mean: number | null }[] = []
  readonly #looks: GateLook[] = []
  readonly #groups = new RunGroups()
  /** what the attempts under way have done so far */
  readonly attempts = new LiveAttempts()
  /** tasks that the run leaves out, because their own solutions do not pass */
  readonly quarantined: string[] = []
  /** tasks that it leaves out, because an answer that does nothing gets through */
  readonly leftOut: string[] = []
  /** tasks that it keeps, though they are flaky, unsolvable or trivially solvable */
  readonly doubtful: string[] = []
  last: TrainerRecord | null = null

  /** @param now milliseconds, monotonic, as for the other methods */
  constructor(now: number) {
    this.state = initialProgress(now)
  }

  /** Records of other commands than runs change nothing but `last`. */
  take(record: TrainerRecord): void {
    this.last = record
    const event = record as unknown as StoredEvent
    this.state = progressState(this.state, event)
    if (event.type === 'group-finished' && ['preflight', 'rollouts', 'learn'].includes(event.phase))
      this.training.push({ task: event.task, mean: event.mean })
    this.#groups.take(event)
    this.attempts.take(event)
    if (record.type === 'task-quarantined') this.quarantined.push(String(record.task))
    if (record.type === 'task-left-out') this.leftOut.push(String(record.task))
    if (record.type === 'task-doubtful') this.doubtful.push(String(record.task))
    if (event.type === 'gate-looked') this.#looks.push(event)
  }

  /** the gate's running interval, of the round that is shown */
  get looks(): GateLook[] {
    return looksShown(this.#looks, this.state.decided)
  }

  /** the groups whose attempts are complete */
  get groups(): RunGroup[] {
    return this.#groups.finished(this.state.phase)
  }

  /** One line: the estimate until the first call, then the progress. */
  line(now: number): string {
    const { state } = this
    if (state.calls === 0 && state.done === 0 && state.estimate) return estimateLines(state.estimate)[0]!
    return progressLine(state, now)
  }

  /** 0..1, null while unknown */
  get share(): number | null {
    return progressShare(this.state)
  }
}
