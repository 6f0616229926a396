import { type Html, html } from './html.ts'

const WIDTH = 132
const HEIGHT = 14

/**
 * A small bar for an effect in [-1,1]: the interval as a line, the mean as a dot, zero as a mark. `reach`: the largest
 * absolute value of all bars shown together, so that they can be compared. The numbers are next to it as text.
 */
export function effectBar(effect: { mean: number; low: number; high: number }, reach: number): Html {
  const scale = Math.max(reach, 0.1)
  const x = (value: number) => {
    const inside = Math.min(1, Math.max(-1, value / scale))
    return (WIDTH / 2 + inside * (WIDTH / 2 - 5)).toFixed(1)
  }
  const kind = effect.low > 0 ? 'up' : effect.high < 0 ? 'down' : 'open'
  return html`<svg class="bar ${kind}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><line class="axis" x1="2" x2="${WIDTH - 2}" y1="7" y2="7"/><line class="zero" x1="${WIDTH / 2}" x2="${WIDTH / 2}" y1="1" y2="13"/><line class="range" x1="${x(effect.low)}" x2="${x(effect.high)}" y1="7" y2="7"/><circle cx="${x(effect.mean)}" cy="7" r="3.5"/></svg>`
}

/** The largest absolute bound among effects. */
export function reachOf(effects: readonly { low: number; high: number }[]): number {
  return Math.max(0.1, ...effects.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))))
}
