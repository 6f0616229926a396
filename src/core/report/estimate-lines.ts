import type { Estimate } from '../run/events.ts'
import { many } from './words.ts'

const whole = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** "thousand" tokens read easier than digits. */
function tokens(value: number): string {
  return value < 10_000 ? whole(value) : `${whole(value / 1000)}k`
}

function range(
  { typical, most }: { typical: number; most: number },
  show: (value: number) => string,
): string {
  const [a, b] = [show(typical), show(most)]
  return a === b ? a : `${a} - ${b}`
}

/** " (tools, up to 40 turns, 1,000k tokens and 30 minutes an attempt)": of agents that work in turns */
function attemptWords({ attempts }: Estimate): string {
  if (attempts === undefined) return ''
  const { agent, turns, seconds } = attempts
  const time = seconds < 120 ? many(seconds, 'second') : many(Math.round(seconds / 60), 'minute')
  return ` (${agent}, up to ${many(turns, 'turn')}, ${tokens(attempts.tokens)} tokens and ${time} an attempt)`
}

/** What a run will take, for people: typical - at most. */
export function estimateLines(estimate: Estimate): string[] {
  const parts = [
    `${range(estimate.calls, whole)} calls${attemptWords(estimate)}`,
    `${range(estimate.promptTokens, tokens)} prompt tokens`,
    `${range(estimate.completionTokens, tokens)} completion tokens`,
    estimate.cost === null
      ? 'cost unknown (no price in .grpo/config.yaml)'
      : `$${range(estimate.cost, (value) => value.toFixed(2))}`,
    estimate.minutes
      ? `${range(estimate.minutes, (value) => value.toFixed(0))} minutes`
      : 'minutes not known yet',
  ]
  return [`Estimate (typical - at most): ${parts.join(', ')}.`]
}
