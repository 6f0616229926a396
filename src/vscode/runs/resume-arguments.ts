import { sameRun } from '../../core/report/same-run.ts'
import type { Plan } from '../../core/run/plan.ts'
import type { JobKind } from '../trainer/job.ts'
import { argumentsOf } from '../trainer/run-arguments.ts'

/** How a run is resumed. */
export interface Resumed {
  kind: JobKind
  /** arguments of tfgrpo without models and budgets */
  args: string[]
}

/**
 * Arguments that resume a stored run: the same as before, so that its plan is the same.
 * @param as train: a preflight is continued as the training whose first phase it is
 */
export function resumeArguments(
  plan: Plan,
  folder: string,
  kind: Plan['mode'] | 'preflight',
  as?: 'train',
): Resumed {
  const own = ['--run', folder, '--resume']
  if (kind === 'preflight' && as !== 'train')
    return { kind: 'preflight', args: [...argumentsOf(sameRun(plan, 'preflight')), ...own] }
  const jobs: Record<Plan['mode'], JobKind> = {
    grounded: 'train',
    paper: 'train',
    eval: 'eval',
    verify: 'verify',
  }
  return { kind: jobs[plan.mode], args: [...argumentsOf(sameRun(plan)), ...own] }
}
