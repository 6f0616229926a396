import { isFileFault, isNamed, type UsageError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { isLastRecord, type LastRecord } from '../../core/report/last-record.ts'
import type { TrainEvent } from '../../core/run/events.ts'
import type { Plan, Settings } from '../../core/run/plan.ts'
import type { Io } from '../io/io.ts'
import { openRun, type RunChoice } from './open-run.ts'
import { openModels, type Workbench } from './open-workbench.ts'
import { createProgress } from './progress.ts'
import { throwIfStopped } from './stopped.ts'
import { writeReport } from './write-report.ts'

/**
 * Opens the run and the models, and passes the run's events on: to its files, to people, to programs. Whatever
 * happens, the run is closed in order; one that cannot begin leaves nothing behind, so that no later --resume picks it
 * up. Throws the error that gives a stopped run its exit code.
 */
export async function streamRun(
  io: Io,
  workbench: Workbench,
  choice: RunChoice,
  settings: Settings,
  events: (plan: Plan, ports: Ports, resumed: boolean) => AsyncGenerator<TrainEvent>,
): Promise<void> {
  const run = await openRun(io, workbench, choice, settings)
  let last: LastRecord | null = null
  let begun = false
  try {
    const models = await openModels(io, workbench)
    const progress = createProgress(io, { runFolder: run.folder.path, replies: run.plan.mode === 'eval' })
    // The journal holds everything that was paid for, so the run need not fail when these files cannot be written.
    let reported = false
    const lost = (error: Error) => {
      if (!isFileFault(error)) throw error
      if (!reported)
        progress.note(`The run's files cannot be written; --resume will write them again: ${error.message}`)
      reported = true
    }
    try {
      const ports = {
        ...workbench.ports,
        ...models.ports,
        journal: run.journal,
        library: run.library,
        looks: run.looks,
      }
      for await (const event of events(run.plan, ports, run.resumed)) {
        // The run has them in its plan, and continues whether or not its events are read.
        if (!begun)
          await workbench
            .saveSplits()
            .catch((error: Error) => progress.note(`The splits were not written: ${error.message}`))
        begun = true
        await run.writer.write(event).catch(lost)
        if (isLastRecord(event)) {
          last = event
          // The report must exist when the summary names it; if it cannot be written, the run has not failed.
          await run.writer.close().catch(lost)
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
  } catch (error) {
    if (!begun && isNamed<UsageError>(error, 'UsageError')) await run.discard()
    throw error
  } finally {
    await run.close()
  }
  if (last) throwIfStopped(last)
}
