import type { Ports } from '../ports.ts'
import type { TaskSet } from '../tasks/task.ts'
import { stream } from './channel.ts'
import { atPace } from './estimate.ts'
import type { Estimate, PreflightFinished, PreflightJudged, RunStop, TrainEvent } from './events.ts'
import { preflightGrounded } from './lesson-phase.ts'
import {
  keepIfPossible,
  openContext,
  type RunOptions,
  spentOf,
  startLibrary,
  stopOf,
} from './open-context.ts'
import type { Plan } from './plan.ts'
import { withAccount } from './val-account.ts'

/**
 * The first station of a grounded run, alone: is it worth training, and what would it cost? The run can be gone on
 * with by `train --resume`, which pays nothing of it again.
 */
export function preflight(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: RunOptions & { estimate: Estimate },
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, PreflightFinished> {
  return stream(async (emit) => {
    let judged: PreflightJudged | null = null
    const context = await withAccount(
      openContext(plan, set, ports, options, signal, (event) => {
        if (event.type === 'preflight-judged') judged = event
        emit(event)
      }),
    )
    for (const message of set.notes) emit({ type: 'notice', level: 'info', message })
    let stop: RunStop = { stopped: 'done' }
    try {
      await preflightGrounded(context, startLibrary(plan, ports.library.path))
    } catch (error) {
      const stopped = stopOf(error, signal)
      if (!stopped) throw error
      stop = stopped
    }
    await keepIfPossible(() => ports.journal.flush())
    return {
      type: 'preflight-finished',
      run: plan.run,
      ...stop,
      judged,
      estimate: atPace(options.estimate, context.calls.totals()),
      ...spentOf(context),
      sandbox: context.sandboxTier,
    }
  })
}
