import type { Estimate } from '../run/events.ts'

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

/** What a run will take, for people: typical - at most. */
export function estimateLines(estimate: Estimate): string[] {
  const parts = [
    `${range(estimate.calls, whole)} calls`,
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
