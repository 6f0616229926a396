/** The place of a paper run's calls in its plan: the coordinates that its requests' seeds are made of. */
import { seedOf } from '../../src/node/models/wire/request-parts.ts'
import type { Work } from './critical-path.ts'
import { type CallKind, latencyOf } from './latencies.ts'

/** One call as the endpoint's log has it. */
export interface LoggedCall {
  kind: CallKind
  seed: number
}

export function paperRolloutDraw(step: number, task: string, sample: number): string {
  return `paper/step${step}/${task}/${sample}/0`
}

/** Most draws of one question whose reply cannot be read. */
const TRIES = 3

interface GroupCalls {
  rollouts: number[]
  summaries: number[]
  advantage: number[]
  operations: number[]
}

/** What a paper run must wait for, a stage each step: its groups side by side, then the consolidation. */
export function paperStages(
  calls: readonly LoggedCall[],
  plan: { steps: number; tasks: readonly string[]; samples: number },
  latency: (call: LoggedCall) => number = ({ kind, seed }) => latencyOf(kind, seed),
): Work[] {
  const left = new Map(calls.map((call) => [call.seed, call]))
  const take = (draw: string): number[] => {
    const call = left.get(seedOf(draw))
    if (!call) return []
    left.delete(call.seed)
    return [latency(call)]
  }
  const asked = (draw: string) => Array.from({ length: TRIES }, (_, k) => take(`${draw}/try${k}`)).flat()
  const stages = Array.from({ length: plan.steps }, (_, step): Work => {
    const groups = plan.tasks.map((task): GroupCalls => {
      const draw = `paper/step${step}/${task}`
      const samples = Array.from({ length: plan.samples }, (_, sample) => sample)
      return {
        rollouts: samples.flatMap((sample) => take(paperRolloutDraw(step, task, sample))),
        summaries: samples.flatMap((sample) => take(`${draw}/summary/${sample}`)),
        advantage: asked(`${draw}/advantage`),
        operations: asked(`${draw}/operations`),
      }
    })
    const chain = ({ rollouts, summaries, advantage, operations }: GroupCalls): Work => ({
      inTurn: [{ beside: rollouts }, { beside: summaries }, ...advantage, ...operations],
    })
    return { inTurn: [{ beside: groups.map(chain) }, ...asked(`paper/step${step}/consolidation`)] }
  })
  if (left.size > 0)
    throw new Error(
      `${left.size} of ${calls.length} calls are not in the plan of a paper run: have the draws of src/core/train/paper/paper.ts changed?`,
    )
  return stages
}
