import { settleAll } from '../../concurrency.ts'
import { actionsByTurn } from '../../credit/actions.ts'
import { type Continuation, creditText, type LostAttempt } from '../../credit/credit-text.ts'
import { findPivot } from '../../credit/find-pivot.ts'
import { type Sides, type SteppedTry, sidesOf } from '../../credit/sides.ts'
import { turnGains } from '../../credit/turn-progress.ts'
import type { Group } from '../../rollouts/rollout.ts'
import type { Arm } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import { runRollout } from '../../run/groups.ts'

/** Turns that others did not take are so much likelier to be the one that lost. */
const UNSHARED = 3
/** Turns of an attempt whose files are scored. */
const SCORED_TURNS = 8

/**
 * What made attempts of each group better or worse, by task: from their steps, which costs nothing, and of `most` groups also
 * from continuations of their worst attempt. Groups of agents without steps have none.
 */
export async function creditOf(
  context: RunContext,
  groups: readonly Group[],
  arm: Arm,
  round: number,
  most: number,
): Promise<Map<string, string>> {
  const parted = groups.flatMap((group) => {
    const sides = sidesOf(group)
    return sides === null ? [] : [{ task: group.task, sides }]
  })
  // An agent that cannot go on from a turn begins anew, and that says nothing about the turn.
  const { resumable, workspace } = context.agent.capabilities
  const looks = resumable && workspace ? most : 0
  const texts = await settleAll(
    parted.map(async ({ task, sides }, index) => {
      const looked = index < looks ? await lookInto(context, sides, arm, round) : null
      return [task, creditText(sides, looked)] as const
    }),
  )
  return new Map(texts.filter(([, text]) => text !== ''))
}

async function lookInto(context: RunContext, sides: Sides, arm: Arm, round: number): Promise<LostAttempt> {
  const attempt = sides.lost.reduce((a, b) => (b.verdict.score! < a.verdict.score! ? b : a))
  const { turns } = attempt.trajectory
  const made = new Map<number, SteppedTry[]>()
  const continued = (after: number, sample: number, maxTurns?: number) =>
    runRollout(context, {
      task: context.tasks.get(attempt.task)!,
      arm: { ...arm, name: `${arm.name}/${attempt.sample}+${after}` },
      phase: 'rollouts',
      stage: `pivot/${round}`,
      sample,
      temperature: context.plan.settings.temperature,
      continues: { draw: attempt.draw, turns: after },
      ...(maxTurns === undefined ? {} : { maxTurns }),
    })
  // A continuation that ends with the turns that it takes over asks nothing: what it scores is the state after them.
  const scores = await settleAll(
    changingTurns(attempt).map(async (turn) => {
      const { verdict } = await continued(turn, 0, turn)
      return { turn, score: verdict.score }
    }),
  )
  const pivot = await findPivot({
    turns,
    chance: (sides.won.length + 1) / (sides.won.length + sides.lost.length + 2),
    weights: weightsOf(attempt, sides),
    tryFrom: async (after, tries) => {
      const before = made.get(after) ?? []
      const rollouts = await settleAll(
        Array.from({ length: tries }, (_, index) => continued(after, 1 + before.length + index)),
      )
      const scored = rollouts.filter(
        (rollout): rollout is SteppedTry =>
          rollout.trajectory?.steps !== undefined && rollout.verdict.score !== null,
      )
      made.set(after, [...before, ...scored])
      return scored.map(({ verdict }) => verdict.score! > sides.above)
    },
  })
  const all = [...made].flatMap(([after, tried]) =>
    tried.map((one): Continuation => ({ after, attempt: one })),
  )
  const isWin = ({ attempt: { verdict } }: Continuation) => verdict.score! > sides.above
  const place = pivot?.turn ?? 0
  return {
    attempt,
    gains: turnGains(scores),
    pivot,
    won: all.filter((one) => one.after < place && isWin(one)).sort((a, b) => b.after - a.after)[0] ?? null,
    lost: all.filter((one) => one.after >= place && !isWin(one)).sort((a, b) => a.after - b.after)[0] ?? null,
  }
}

/** Where the next actions of a group disagree, an attempt may have gone wrong (ARPO branches there). */
function weightsOf(attempt: SteppedTry, { won }: Sides): number[] {
  const shared = new Set(won.flatMap(({ trajectory }) => actionsByTurn(trajectory.steps).flat()))
  const turns = actionsByTurn(attempt.trajectory.steps)
  return Array.from({ length: attempt.trajectory.turns }, (_, turn) =>
    (turns[turn] ?? []).some((action) => !shared.has(action)) ? UNSHARED : 1,
  )
}

/** The turns, from 1, after which files were other ones; the last ones where there are many. */
function changingTurns({ trajectory }: SteppedTry): number[] {
  return trajectory.steps
    .filter(({ source }) => source === 'agent')
    .flatMap(({ tools = [] }, index) => (tools.some(({ patch }) => patch !== undefined) ? [index + 1] : []))
    .slice(-SCORED_TURNS)
}
