import { taskMessages } from '../../agents/task-messages.ts'
import { estimateTokens } from '../../inject/tokens.ts'
import { type CostOf, roundCost } from '../../run/budget.ts'
import type { Estimate } from '../../run/events.ts'
import { asksModel, type SplitTask } from '../../tasks/task.ts'
import type { Speed } from '../../train/estimate.ts'

/** Tokens of a typical reply, where the model may write more. */
const TYPICAL_REPLY = 400

/**
 * What `rollouts` tries of each task without any prior will take. A judge reads each of them once; what it answers is
 * short.
 * @param maxTokens of a reply
 */
export function estimateDifficulty(
  tasks: readonly SplitTask[],
  rollouts: number,
  maxTokens: number,
  options: { costOf: CostOf; speed: Speed | null },
): Estimate {
  const judged = tasks.filter(({ verify }) => verify.some(asksModel))
  const promptOf = (task: SplitTask) =>
    estimateTokens(
      taskMessages(task, '')
        .map(({ content }) => content)
        .join('\n'),
    )
  const sum = (some: readonly SplitTask[]) => some.reduce((total, task) => total + promptOf(task), 0)
  const side = (reply: number) => {
    const policy = {
      promptTokens: rollouts * sum(tasks),
      completionTokens: rollouts * tasks.length * reply,
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const judge = {
      promptTokens: rollouts * (sum(judged) + judged.length * reply),
      completionTokens: rollouts * judged.length * TYPICAL_REPLY,
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const [own, judges] = [options.costOf('policy', policy), options.costOf('judge', judge)]
    return {
      prompt: policy.promptTokens + judge.promptTokens,
      completion: policy.completionTokens + judge.completionTokens,
      cost: own === null || (judged.length > 0 && judges === null) ? null : own + (judges ?? 0),
    }
  }
  const [typical, most] = [side(Math.min(TYPICAL_REPLY, maxTokens)), side(maxTokens)]
  const calls = rollouts * (tasks.length + judged.length)
  const { speed } = options
  const minutes = ({ prompt, completion }: typeof typical) =>
    // The tries of one task share their prompt.
    speed === null
      ? 0
      : (prompt / rollouts / speed.promptTokensPerSecond + completion / speed.completionTokensPerSecond) / 60
  return {
    calls: { typical: calls, most: calls },
    promptTokens: { typical: typical.prompt, most: most.prompt },
    completionTokens: { typical: typical.completion, most: most.completion },
    cost:
      typical.cost === null || most.cost === null
        ? null
        : { typical: roundCost(typical.cost), most: roundCost(most.cost) },
    minutes: speed === null ? null : { typical: minutes(typical), most: minutes(most) },
  }
}
