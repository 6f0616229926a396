import { describe, expect, it } from 'vitest'
import { summary } from '../../../../src/cli/run/progress-summary.ts'
import { looksShown, recordOf } from '../../../../src/core/report/gate-shown.ts'
import { initialProgress, progressState } from '../../../../src/core/report/progress-state.ts'
import { storedEvent } from '../../../../src/core/report/stored-event.ts'
import type { TrainEvent } from '../../../../src/core/run/events.ts'
import { measurementsAfter, NO_MEASUREMENTS } from '../../../../src/node/runs/measurements.ts'
import { JobState } from '../../../../src/vscode/trainer/job-state.ts'
import { collectReport } from '../../../../src/webview/collect-report.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const run = syntheticRun()
const first = { round: 1, accepted: true }
const second = { round: 2, accepted: false }

/** The synthetic run, accepted by its gate, with a second round whose gate stays undecided. */
const events = run.events.flatMap((event): TrainEvent[] => {
  if (event.type === 'gate-looked') return [{ ...event, round: 1 }]
  if (event.type !== 'gate-decided') return [event]
  const look = { type: 'gate-looked' as const, round: 2, e: 0.8, eWorse: 1, mean: 0, low: -1, high: 1 }
  return [
    { ...event, ...first },
    { ...look, pairs: 1 },
    { ...look, pairs: 2 },
    { ...event, ...second, decision: 'undecided', e: 0.8, pairs: 2, reason: 'Unproven: the e-value is 0.8.' },
  ]
})

describe('a run of two rounds whose second proves nothing', () => {
  it('keeps the decision of the first, and an accepted second replaces it', () => {
    expect(recordOf(first, second)).toBe(first)
    expect(recordOf(second, first)).toBe(first)
    expect(recordOf(null, second)).toBe(second)
    const better = { round: 2, accepted: true }
    expect(recordOf(first, better)).toBe(better)
    expect(recordOf(second, { round: 3, accepted: false })).toMatchObject({ round: 3 })
  })

  it('shows the looks of one round, the newest while nothing is decided', () => {
    const looks = [{ round: 1 }, { round: 1 }, { round: 2 }]
    expect(looksShown(looks, null)).toEqual([{ round: 2 }])
    expect(looksShown(looks, first)).toHaveLength(2)
    expect(looksShown([{}, {}], {})).toHaveLength(2)
    expect(looksShown([], null)).toEqual([])
  })

  it('is summed up by the verdict and the reason of the first', () => {
    const text = summary(events.map(storedEvent).reduce(progressState, initialProgress(0)))
    expect(text).toContain('Verdict: better. The library is adopted.')
    expect(text).toContain('The e-value passed 32.9')
    expect(text).not.toContain('Unproven: the e-value')
  })

  it('is drawn with the looks of the first, in the report and while it runs', () => {
    const data = collectReport(run.plan, events, [], null)
    expect(data.gate).toMatchObject({ decision: 'better', round: 1 })
    expect(data.looks.map(({ pairs }) => pairs)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1))
    const job = new JobState(0)
    for (const event of events) job.take(storedEvent(event) as never)
    expect(job.looks).toHaveLength(32)
  })

  it('has the decision of the first among its measurements', () => {
    expect(events.reduce(measurementsAfter, NO_MEASUREMENTS).gate).toMatchObject({ decision: 'better' })
  })
})
