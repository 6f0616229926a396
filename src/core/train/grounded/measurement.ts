import type { Experience, Status } from '../../library/experience.ts'
import { effectDigest } from '../../library/staleness.ts'
import type { CandidateEffect } from '../../measure/effect.ts'

/** The experience with a new measurement, of its text and evidence as they are, and what it made of it. */
export function withMeasurement(
  experience: Experience,
  { mean, low, high, trials, usableTasks, own }: CandidateEffect,
  record: {
    run: string
    step: number
    model: string
    status: Status
    what: string
    /** it showed that the experience helps by itself */
    alone: boolean
  },
): Experience {
  const { run, step, model, status, what, alone } = record
  const byOwn = own === undefined ? '' : `; ${own.toFixed(2)} by the checks that it is about`
  const why = `${what}: ${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] over ${usableTasks} tasks${byOwn}${alone ? '; above 0 by itself' : ''}`
  return {
    ...experience,
    status,
    effect: {
      mean: round2(mean),
      low: round2(low),
      high: round2(high),
      trials,
      model,
      of: effectDigest(experience),
    },
    history: [
      ...experience.history,
      { run, step, op: status === 'retired' ? 'retire' : 'measure', why, ...(alone ? { alone } : {}) },
    ],
  }
}

const round2 = (value: number) => Math.round(value * 100) / 100
