import type { Ports } from '../ports.ts'
import { withRemedies } from '../remedy.ts'
import { stream } from '../run/channel.ts'
import type { Estimate, PreflightFinished, PreflightJudged, TrainEvent } from '../run/events.ts'
import {
  leftOutOf,
  openContext,
  type RunOptions,
  spentOf,
  startLibrary,
  stopAfter,
} from '../run/open-context.ts'
import { type Plan, readerOf } from '../run/plan.ts'
import type { TaskSet } from '../tasks/task.ts'
import { atPace } from './estimate.ts'
import { fewValTasksWarning } from './gate/gate-phase.ts'
import { withLedger } from './gate/val-ledger.ts'
import { preflightGrounded } from './grounded/lesson-phase.ts'
import { planMisfit } from './plan-fit.ts'

/**
 * The first station of a grounded run, alone: is it worth training, and what would it cost? The run can be continued
 * by `train --resume`, which pays nothing of it again.
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
    const context = await withLedger(
      openContext(plan, set, ports, options, signal, (event) => {
        if (event.type === 'preflight-judged') judged = event
        emit(event)
      }),
    )
    for (const message of set.notes) emit({ type: 'notice', level: 'info', message })
    const misfit = planMisfit(
      { mode: 'grounded', tasks: set.tasks, settings: plan.settings },
      options.budgets.calls,
    )
    if (misfit !== null) {
      const { sentence: message, remedies } = misfit
      emit({ type: 'notice', level: 'warning', message, ...withRemedies(remedies) })
    }
    const few = fewValTasksWarning(context)
    if (few !== null) emit({ type: 'notice', level: 'warning', message: few })
    const library = startLibrary(plan, ports.library.path)
    const stop = await stopAfter(context, () => preflightGrounded(context, library))
    return {
      type: 'preflight-finished',
      run: plan.run,
      ...stop,
      ...readerOf(plan),
      judged,
      estimate: atPace(options.estimate, context.calls.totals()),
      ...spentOf(context),
      sandbox: context.sandboxTier,
      ...leftOutOf(context),
    }
  })
}
