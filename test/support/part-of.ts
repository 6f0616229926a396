/**
 * A part of a list, its first entry included: what a suite has time for where each entry starts real runners.
 * TFGRPO_TESTS=all takes all of them.
 */
export function partOf<T>(all: readonly T[], every: number): T[] {
  return process.env.TFGRPO_TESTS === 'all' ? [...all] : all.filter((_, index) => index % every === 0)
}
