const BARS = '▁▂▃▄▅▆▇█'

/** Values in 0..1 as a line of bars, the newest `width` of them; a gap where there is none. */
export function sparkline(values: readonly (number | null)[], width = 32): string {
  return values
    .slice(-width)
    .map((value) =>
      value === null ? ' ' : BARS[Math.min(BARS.length - 1, Math.max(0, Math.floor(value * BARS.length)))],
    )
    .join('')
}
