import type { Ports } from '../core/ports.ts'
import type {
  EvalFinished,
  PreflightFinished,
  RunFinished,
  TrainEvent,
  VerifyFinished,
} from '../core/train/events.ts'
import type { Plan, Settings } from '../core/train/plan.ts'
import type { Io } from './io.ts'
import { openRun, type RunChoice } from './open-run.ts'
import { openModels, type Workbench } from './open-workbench.ts'
import { createProgress } from './progress.ts'
import { throwIfStopped } from './stopped.ts'
import { writeReport } from './write-report.ts'

/** Records that end a run's stream. */
export type Finished = RunFinished | EvalFinished | VerifyFinished | PreflightFinished

const LAST: ReadonlySet<TrainEvent['type']> = new Set<Finished['type']>([
  'run-finished',
  'eval-finished',
  'verify-finished',
  'preflight-finished',
])

/**
 * Opens the run and the models, and passes the run's events on: to its files, to people, to programs. Whatever
 * happens, the run is closed in order. Throws what gives a run that was stopped its exit code.
 */
export async function streamRun(
  io: Io,
  workbench: Workbench,
  choice: RunChoice,
  settings: Settings,
  events: (plan: Plan, ports: Ports, resumed: boolean) => AsyncGenerator<TrainEvent>,
): Promise<void> {
  const run = await openRun(io, workbench, choice, settings)
  let last: Finished | null = null
  try {
    const models = await openModels(io, workbench)
    const progress = createProgress(io, { runFolder: run.folder.path, replies: run.plan.mode === 'eval' })
    try {
      const ports = {
        ...workbench.ports,
        ...models.ports,
        journal: run.journal,
        library: run.library,
        looks: run.looks,
      }
      for await (const event of events(run.plan, ports, run.resumed)) {
        await run.writer.write(event)
        if (LAST.has(event.type)) {
          last = event as Finished
          // The report that the summary names must be there when it is read; its failure is not the run's.
          await run.writer.close()
          await writeReport(run.folder.path).catch((error: Error) =>
            progress.note(`The report was not written: ${error.message}`),
          )
        }
        progress.handle(event)
      }
    } finally {
      progress.close()
      await models.close()
    }
  } finally {
    await run.close()
  }
  if (last) throwIfStopped(last)
}
