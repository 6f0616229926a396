/** The place of a grounded run's calls in its plan, from the run's events. */

import type { StoredEvent } from '../../src/core/report/stored-event.ts'
import { seedOf } from '../../src/node/models/wire/request-parts.ts'
import type { Work } from './critical-path.ts'
import { latencyOf } from './latencies.ts'
import type { LoggedCall } from './paper-calls.ts'

interface Tried {
  /** parts of the draw: stage, round, ..., arm, task, sample */
  at: string[]
  task: string
  ms: number
}

/** What a grounded run must wait for, by its plan's barriers: see the README of this folder's parent. */
export function groundedStages(
  calls: readonly LoggedCall[],
  events: readonly StoredEvent[],
  latency: (call: LoggedCall) => number = ({ kind, seed }) => latencyOf(kind, seed),
): Work[] {
  const left = new Map(calls.map((call) => [call.seed, call]))
  const take = (draw: string): number[] => {
    const call = left.get(seedOf(draw))
    if (!call) return []
    left.delete(call.seed)
    return [latency(call)]
  }
  const tries = events.flatMap((event): Tried[] => {
    if (event.type !== 'rollout-finished') return []
    const { task, draw } = event.rollout
    return take(`${draw}/0`).map((ms) => ({ at: draw.split('/'), task, ms }))
  })
  // Of one reading all lessons name the same tasks.
  const readings = new Map<string, string[]>()
  for (const event of events)
    if (event.type === 'lesson-proposed') readings.set(event.lesson.draw, event.lesson.tasks)
  const stages: Work[] = []
  const rounds = [...new Set(tries.filter(({ at }) => at[0] === 'first').map(({ at }) => at[1]!))]
  for (const round of rounds) {
    const of = (...prefix: string[]) => tries.filter(({ at }) => prefix.every((part, i) => at[i] === part))
    stages.push({ beside: readingsOf(round, of('first', round), readings, take) })
    for (const trial of new Set(of('trial', round).map(({ at }) => at[2]!)))
      stages.push({ beside: of('trial', round, trial).map(({ ms }) => ms) })
  }
  const last = (phase: string) => tries.filter(({ at }) => at[0] === phase)
  stages.push({ beside: [...pairsOf(last('gate')), ...last('test').map(({ ms }) => ms)] })
  if (left.size > 0)
    throw new Error(
      `${left.size} of ${calls.length} calls are not in the plan of a grounded run: have the draws of src/core/train/ changed?`,
    )
  return stages
}

/** Each reading waits for its own groups only; a group that no reading read is alone. */
function readingsOf(
  round: string,
  first: readonly Tried[],
  readings: ReadonlyMap<string, string[]>,
  take: (draw: string) => number[],
): Work[] {
  const unread = new Set(first.map(({ task }) => task))
  const group = (task: string): Work => {
    unread.delete(task)
    return { beside: first.filter((tried) => tried.task === task).map(({ ms }) => ms) }
  }
  const read = [...readings]
    .filter(([draw]) => draw.startsWith(`reflect/${round}/`))
    .map(
      ([draw, tasks]): Work => ({
        inTurn: [{ beside: tasks.map(group) }, { beside: samplesOf(draw, take) }],
      }),
    )
  return [...read, ...[...unread].map(group)]
}

/** Samples of a reflection, asked side by side; an unreadable one is asked again. */
function samplesOf(draw: string, take: (draw: string) => number[]): Work[] {
  const samples: Work[] = []
  for (let sample = 0; ; sample++) {
    const asked = [0, 1, 2].flatMap((k) => take(`${draw}/${sample}/try${k}`))
    if (asked.length === 0) return samples
    samples.push({ inTurn: asked })
  }
}

/**
 * No pair needs another: how many run ahead is the gate's choice, and no part of the bound. Both sides of a pair go side by
 * side; one that is drawn again waits for its first draw.
 */
function pairsOf(tries: readonly Tried[]): Work[] {
  const pairs = new Map<string, Map<string, number[]>>()
  for (const { at, ms } of tries) {
    const draws = pairs.get(at[2]!) ?? new Map<string, number[]>()
    pairs.set(at[2]!, draws.set(at[3]!, [...(draws.get(at[3]!) ?? []), ms]))
  }
  return [...pairs.values()].map((draws) => ({ inTurn: [...draws.values()].map((beside) => ({ beside })) }))
}
