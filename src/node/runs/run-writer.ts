import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { isLastRecord } from '../../core/report/last-record.ts'
import { storedEvent } from '../../core/report/stored-event.ts'
import type { TrainEvent } from '../../core/run/events.ts'
import type { AttemptOrigin } from '../../core/transcripts/atif.ts'
import { makeFolder } from '../make-folder.ts'
import { PRIVATE_FILE } from '../private-file.ts'
import { LinesFile } from './lines-file.ts'
import { type Measurements, measurementsAfter, NO_MEASUREMENTS } from './measurements.ts'
import { writeTranscript } from './transcript-files.ts'

/**
 * Writes a run's files from its events: events.jsonl, trajectories.jsonl, measurements.json, result.json. They are
 * rewritten at every start, since a resumed run replays all its events; only the journal is never rewritten.
 */
export class RunWriter {
  private readonly folder: string
  private readonly origin: Omit<AttemptOrigin, 'phase'>
  private files: { events: LinesFile; trajectories: LinesFile } | null = null
  private measurements: Measurements = NO_MEASUREMENTS
  /** the latest totals, which change with every call; written together with other events */
  private totals: Extract<TrainEvent, { type: 'budget-changed' }> | null = null
  private working: Promise<void> = Promise.resolve()

  /** The run's files are emptied when the first event comes. */
  constructor(folder: string, origin: Omit<AttemptOrigin, 'phase'>) {
    this.folder = folder
    this.origin = origin
  }

  /** In the order of the calls, even if they are not awaited one by one. */
  write(event: TrainEvent): Promise<void> {
    this.working = this.working.then(() => this.store(event))
    return this.working
  }

  async close(): Promise<void> {
    try {
      await this.working
      await this.storeTotals()
    } finally {
      const files = this.files
      this.files = null
      await Promise.all([files?.events.close(), files?.trajectories.close()])
    }
  }

  private async open(): Promise<{ events: LinesFile; trajectories: LinesFile }> {
    await makeFolder(this.folder)
    const [events, trajectories] = await Promise.all([
      LinesFile.create(join(this.folder, 'events.jsonl')),
      LinesFile.create(join(this.folder, 'trajectories.jsonl')),
    ])
    return { events, trajectories }
  }

  private async store(event: TrainEvent): Promise<void> {
    // The whole step comes with its attempt.
    if (event.type === 'attempt-step') return
    this.files ??= await this.open()
    const { events, trajectories } = this.files
    if (event.type === 'budget-changed') {
      this.totals = event
      if (event.warning !== undefined) await this.storeTotals()
      return
    }
    if (event.type === 'rollout-finished') {
      await trajectories.write({ phase: event.phase, rollout: event.rollout })
      await writeTranscript(this.folder, event.rollout, { ...this.origin, phase: event.phase })
      await events.write(storedEvent(event))
      return
    }
    await this.storeTotals()
    await events.write(event)
    const measured = measurementsAfter(this.measurements, event)
    // A look at the gate is not worth a write: the decision follows.
    if (measured !== this.measurements && event.type !== 'gate-looked' && event.type !== 'run-started')
      await this.json('measurements.json', measured)
    this.measurements = measured
    // A view of a run that is under way reads again after phases and groups.
    if (event.type !== 'gate-looked') {
      await trajectories.flush()
      await events.flush()
    }
    if (isLastRecord(event)) await this.json('result.json', event)
  }

  private async storeTotals(): Promise<void> {
    const totals = this.totals
    this.totals = null
    if (totals) await this.files?.events.write(totals)
  }

  private json(name: string, value: unknown): Promise<void> {
    return writeFileAtomic(join(this.folder, name), `${JSON.stringify(value, null, 2)}\n`, {
      mode: PRIVATE_FILE,
    })
  }
}
