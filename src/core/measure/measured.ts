/** A measured mean: 95% interval, clustered by task; `n` rollouts (or pairs) of `tasks` tasks. */
export interface Measured {
  mean: number
  low: number
  high: number
  n: number
  tasks: number
}

export type ComparisonVerdict = 'better' | 'worse' | 'unproven'
