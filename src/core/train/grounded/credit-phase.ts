import { turnsOf } from '../../agents/agent.ts'
import { type Pool, settleAll } from '../../concurrency.ts'
import { actionsByTurn } from '../../credit/actions.ts'
import { type Continuation, creditText, type LostAttempt } from '../../credit/credit-text.ts'
import { findPivot } from '../../credit/find-pivot.ts'
import { isStepped, type Sides, type SteppedTry, sidesOf } from '../../credit/sides.ts'
import { type TurnGain, turnGains } from '../../credit/turn-progress.ts'
import type { Group } from '../../rollouts/rollout.ts'
import type { Arm } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import { type RolloutSpec, runRollout } from '../../run/groups.ts'
import { asksModel } from '../../tasks/task.ts'

/** Turns that others did not take are so much likelier to be the one that lost. */
const UNSHARED = 3
/** Turns of an attempt whose files are scored. */
const SCORED_TURNS = 8

/** How the attempts of some groups are looked into. */
interface Looking {
  /** of the groups */
  arm: Arm
  round: number
  /** groups at most of which an attempt is continued */
  most: number
  /** of attempts under way */
  pool: Pool
}

/**
 * What made attempts of each group better or worse, by task: from their steps, which costs nothing, and of `most` groups also
 * from continuations of their worst attempt. Groups of agents without steps have none.
 */
export async function creditOf(
  context: RunContext,
  groups: readonly Group[],
  looking: Looking,
): Promise<Map<string, string>> {
  const parted = groups.flatMap((group) => {
    const sides = sidesOf(group)
    return sides === null ? [] : [{ task: group.task, sides }]
  })
  // An agent that cannot go on from a turn begins anew, and that says nothing about the turn.
  const { resumable, workspace } = context.agent.capabilities
  const looks = resumable && workspace ? looking.most : 0
  const texts = await settleAll(
    parted.map(async ({ task, sides }, index) => {
      const looked = index < looks ? await lookInto(context, sides, looking) : null
      return [task, creditText(sides, looked)] as const
    }),
  )
  return new Map(texts.filter(([, text]) => text !== ''))
}

async function lookInto(
  context: RunContext,
  sides: Sides,
  { arm, round, pool }: Looking,
): Promise<LostAttempt> {
  const attempt = sides.lost.reduce((a, b) => (b.verdict.score! < a.verdict.score! ? b : a))
  const from = (after: number, sample: number): RolloutSpec => ({
    task: context.tasks.get(attempt.task)!,
    arm,
    phase: 'pivots',
    // In the phase of the groups, so that an endpoint that refuses continuations alone ends no run.
    stage: `first/${round}/pivot/${attempt.sample}+${after}`,
    sample,
    temperature: context.plan.settings.temperature,
    continues: { draw: attempt.draw, turns: after },
  })
  const run = (spec: RolloutSpec) => pool.run(() => runRollout(context, spec))
  const gains = await gainsOf(attempt, from, run)
  const scored: Continuation[] = []
  const pivot = await findPivot({
    turns: attempt.trajectory.turns,
    chance: (sides.won.length + 1) / (sides.won.length + sides.lost.length + 2),
    weights: weightsOf(attempt, sides),
    tryFrom: async (after, tries, made) => {
      // Sample 0 is the state itself.
      const rollouts = await settleAll(
        Array.from({ length: tries }, (_, index) => run(from(after, 1 + made + index))),
      )
      const withScore = rollouts.filter(isStepped)
      scored.push(...withScore.map((one) => ({ after, attempt: one })))
      return withScore.map(({ verdict }) => verdict.score! > sides.above)
    },
  })
  if (pivot === null) return { attempt, gains, found: null }
  const { task, sample, draw } = attempt
  const { turn, belief } = pivot
  context.emit({ type: 'pivot-found', task, arm: arm.name, sample, draw, turn, belief, tries: scored.length })
  const isWin = (one: Continuation) => one.attempt.verdict.score! > sides.above
  const before = scored.filter((one) => one.after < turn && isWin(one)).sort((a, b) => b.after - a.after)
  const after = scored.filter((one) => one.after >= turn && !isWin(one)).sort((a, b) => a.after - b.after)
  return {
    attempt,
    gains,
    found: {
      pivot,
      // Those of its group began before every turn, and it went on itself after each.
      won: before[0] ?? { after: 0, attempt: sides.won[0]! },
      lost: after[0] ?? { after: turn, attempt },
    },
  }
}

/**
 * What the verifier gained by the turns of an attempt. A continuation that ends with the turns that it takes over asks the
 * model nothing: what it scores is the state after them. Where a judge scores, each would be a call, and none is made.
 */
async function gainsOf(
  attempt: SteppedTry,
  from: (after: number, sample: number) => RolloutSpec,
  run: (spec: RolloutSpec) => ReturnType<typeof runRollout>,
): Promise<TurnGain[]> {
  if (from(0, 0).task.verify.some(asksModel)) return []
  const turns = [0, ...changingTurns(attempt)].slice(-SCORED_TURNS - 1)
  const scores = await settleAll(
    turns.map(async (turn) => {
      const { verdict } = await run({ ...from(turn, 0), maxTurns: turn, silent: true })
      return { turn, score: verdict.score }
    }),
  )
  const [start, ...later] = scores
  return turnGains(later, start?.score ?? 0)
}

/** Where the next actions of a group disagree, an attempt may have gone wrong (ARPO branches there). */
function weightsOf(attempt: SteppedTry, { won }: Sides): number[] {
  const shared = new Set(won.flatMap(({ trajectory }) => actionsByTurn(trajectory.steps).flat()))
  const turns = actionsByTurn(attempt.trajectory.steps)
  return Array.from({ length: attempt.trajectory.turns }, (_, turn) =>
    (turns[turn] ?? []).some((action) => !shared.has(action)) ? UNSHARED : 1,
  )
}

/** The turns, from 1, after which files were other ones. */
function changingTurns({ trajectory }: SteppedTry): number[] {
  return turnsOf(trajectory.steps).flatMap(({ tools = [] }, index) =>
    tools.some(({ patch }) => patch !== undefined) ? [index + 1] : [],
  )
}
