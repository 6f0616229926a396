import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Rollout } from '../../core/rollouts/rollout.ts'
import type { TrainEvent } from '../../core/train/events.ts'
import { LinesFile } from './lines-file.ts'
import { type Measurements, measurementsAfter, NO_MEASUREMENTS } from './measurements.ts'

/** A rollout as events.jsonl has it: the whole of it stands in trajectories.jsonl, in the same order. */
export interface RolloutLine {
  task: string
  arm: string
  sample: number
  draw: string
  score: number | null
  passed: boolean
  /** why it is unscored */
  reason?: string
}

export type StoredEvent =
  | Exclude<TrainEvent, { type: 'rollout-finished' }>
  | { type: 'rollout-finished'; phase: string; rollout: RolloutLine }

/**
 * Writes a run's files from its events: events.jsonl, trajectories.jsonl, measurements.json, result.json. They are
 * written anew at every start, since a resumed run replays all its events; the journal alone is never rewritten.
 */
export class RunWriter {
  private readonly folder: string
  private readonly events: LinesFile
  private readonly trajectories: LinesFile
  private measurements: Measurements = NO_MEASUREMENTS
  /** the latest totals, written when something else happens: they change with every call */
  private totals: Extract<TrainEvent, { type: 'budget-changed' }> | null = null
  private working: Promise<void> = Promise.resolve()

  private constructor(folder: string, events: LinesFile, trajectories: LinesFile) {
    this.folder = folder
    this.events = events
    this.trajectories = trajectories
  }

  static async open(folder: string): Promise<RunWriter> {
    await mkdir(folder, { recursive: true })
    const [events, trajectories] = await Promise.all([
      LinesFile.create(join(folder, 'events.jsonl')),
      LinesFile.create(join(folder, 'trajectories.jsonl')),
    ])
    return new RunWriter(folder, events, trajectories)
  }

  /** In the order of the calls, also when they are not awaited one by one. */
  write(event: TrainEvent): Promise<void> {
    this.working = this.working.then(() => this.store(event))
    return this.working
  }

  async close(): Promise<void> {
    try {
      await this.working
      await this.storeTotals()
    } finally {
      await Promise.all([this.events.close(), this.trajectories.close()])
    }
  }

  private async store(event: TrainEvent): Promise<void> {
    if (event.type === 'budget-changed') {
      this.totals = event
      if (event.warning !== undefined) await this.storeTotals()
      return
    }
    if (event.type === 'rollout-finished') {
      await this.trajectories.write({ phase: event.phase, rollout: event.rollout })
      await this.events.write({ type: event.type, phase: event.phase, rollout: rolloutLine(event.rollout) })
      return
    }
    await this.storeTotals()
    await this.events.write(event)
    const measured = measurementsAfter(this.measurements, event)
    // A look at the gate alone is not worth a file: the decision follows.
    if (measured !== this.measurements && event.type !== 'gate-looked' && event.type !== 'run-started')
      await this.json('measurements.json', measured)
    this.measurements = measured
    // Stations are where a view of a run that is under way reads on.
    if (event.type !== 'group-finished' && event.type !== 'gate-looked') await this.events.flush()
    if (event.type === 'run-finished') {
      await this.trajectories.flush()
      await this.json('result.json', event)
    }
  }

  private async storeTotals(): Promise<void> {
    const totals = this.totals
    this.totals = null
    if (totals) await this.events.write(totals)
  }

  private json(name: string, value: unknown): Promise<void> {
    return writeFileAtomic(join(this.folder, name), `${JSON.stringify(value, null, 2)}\n`)
  }
}

function rolloutLine(rollout: Rollout): RolloutLine {
  const { task, arm, sample, draw, verdict } = rollout
  return {
    task,
    arm,
    sample,
    draw,
    score: verdict.score,
    passed: verdict.passed,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
  }
}
