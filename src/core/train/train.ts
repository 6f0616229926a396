import { UsageError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { withRemedies } from '../remedy.ts'
import { type Arm, makeArm, reportLeftOut } from '../run/arm.ts'
import { stream } from '../run/channel.ts'
import { type RunContext, tasksOf } from '../run/context.ts'
import type { Estimate, Mode, RunFinished, TrainEvent } from '../run/events.ts'
import { inUseFor } from '../run/measured-prior.ts'
import { openContext, type RunOptions, startLibrary, stopAfter } from '../run/open-context.ts'
import type { Plan } from '../run/plan.ts'
import { saveLibrary } from '../run/save-library.ts'
import type { TaskSet } from '../tasks/task.ts'
import { finish } from './finish.ts'
import { measureOnTest } from './gate/test-phase.ts'
import type { Training } from './gate/training.ts'
import { withLedger } from './gate/val-ledger.ts'
import { groundedRounds } from './grounded/rounds.ts'
import { gatedPaper } from './paper/gated-paper.ts'
import { planMisfit } from './plan-fit.ts'

export interface TrainOptions extends RunOptions {
  estimate: Estimate
  /** an earlier session of this run left a journal */
  resumed: boolean
}

/** What learns, by mode: leaves in the training what it learned and what the gate decided. */
const LEARN: Record<Mode, (context: RunContext, training: Training) => Promise<void>> = {
  grounded: groundedRounds,
  paper: gatedPaper,
}

/**
 * One run. Yields what happens, ends with `run-finished` and returns it; it does not throw for what the environment
 * does (a budget, a cancel, a bad key), since that is an outcome, given by `stopped` and `reason`. It is a pure
 * function of the plan and the journaled calls.
 */
export function train(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, RunFinished> {
  return stream(async (emit) => {
    const mode = modeOf(plan)
    const context = await withLedger(openContext(plan, set, ports, options, signal, emit))
    const start = startLibrary(plan, ports.library.path)
    const startArm = makeArm('start', inUseFor(plan, start), plan.settings.priorTokens)
    const training: Training = {
      library: start,
      proposed: [],
      gate: null,
      accepted: false,
      comparison: null,
      compared: '',
    }
    announce(context, mode, options, training, startArm)
    const learn = async () => {
      await LEARN[mode](context, training)
      await measureOnTest(context, training)
    }
    const save = async () => {
      if (training.library !== start) await saveLibrary(context, training.library, null)
    }
    return finish(context, mode, training, await stopAfter(context, learn, save))
  })
}

function modeOf({ mode, run }: Plan): Mode {
  if (mode === 'grounded' || mode === 'paper') return mode
  throw new UsageError(`The run ${run} is not a training but an ${mode}.`)
}

/** The first records: what is run, on what, and what the start has to do without. */
function announce(
  context: RunContext,
  mode: Mode,
  { estimate, resumed, budgets }: TrainOptions,
  { library }: Training,
  startArm: Arm,
): void {
  const { plan, set, emit, sandboxTier } = context
  emit({
    type: 'run-started',
    run: plan.run,
    mode,
    seed: plan.seed,
    tasks: {
      train: tasksOf(context, 'train').length,
      val: tasksOf(context, 'val').length,
      test: tasksOf(context, 'test').length,
    },
    models: { policy: plan.models.policy, optimizer: plan.models.optimizer },
    sandbox: sandboxTier,
    estimate,
    resumed,
    inUse: startArm.prior.used.length,
    inLibrary: library.experiences.filter(({ status }) => status !== 'retired').length,
  })
  for (const message of set.notes) emit({ type: 'notice', level: 'info', message })
  const misfit = planMisfit({ mode, tasks: set.tasks, settings: plan.settings }, budgets.calls)
  if (misfit !== null) {
    const { sentence: message, remedies } = misfit
    emit({ type: 'notice', level: 'warning', message, ...withRemedies(remedies) })
  }
  reportLeftOut(context, startArm)
}
