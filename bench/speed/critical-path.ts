/**
 * Work as calls that wait for each other: what follows and what may go side by side. From it the least time that
 * any schedule needs, which a measured time is held against.
 */

/** Milliseconds of one call, or work in which each part waits for the one before, or parts that wait for nothing. */
export type Work = number | { inTurn: readonly Work[] } | { beside: readonly Work[] }

/** The longest chain of calls that wait for each other, ms. */
export function longestChain(work: Work): number {
  if (typeof work === 'number') return work
  if ('inTurn' in work) return work.inTurn.reduce<number>((sum, part) => sum + longestChain(part), 0)
  return work.beside.reduce<number>((most, part) => Math.max(most, longestChain(part)), 0)
}

/** All calls one after another, ms. */
export function totalWork(work: Work): number {
  if (typeof work === 'number') return work
  const parts = 'inTurn' in work ? work.inTurn : work.beside
  return parts.reduce<number>((sum, part) => sum + totalWork(part), 0)
}

/**
 * The critical-path bound: over stages that wait for each other, the sum of what each takes at least, which is its
 * longest chain, or its whole work shared by `width` places where that is more. ms.
 */
export function leastTime(stages: readonly Work[], width: number): number {
  return stages.reduce<number>(
    (sum, stage) => sum + Math.max(longestChain(stage), totalWork(stage) / width),
    0,
  )
}
