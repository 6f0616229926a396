/**
 * Which waiting request runs next on which free sequence. Pure, so that it can be tested without a model.
 *
 * A sequence keeps the tokens of its last prompt in the model's cache; evaluating them again takes about 9 ms per
 * token on two cores, so calls of one group (equal affinity) go one after another to one sequence: eight
 * rollouts of one prompt took 20 s that way and 54 s on eight sequences.
 */
export interface Sequence {
  /** tokens in its cache */
  tokens: readonly number[]
  busy: boolean
  /** the affinity of what it runs or ran last */
  affinity: string | null
  /** grows with each use: the smallest is the least recently used */
  used: number
}

export interface Waiting {
  affinity: string
  tokens: readonly number[]
}

/**
 * A call moves from its group's busy sequence to a free one if at most this many of its tokens are missing there:
 * then waiting takes longer than evaluating them.
 */
export const SPILL_TOKENS = 32

/**
 * The next assignment, or null when nothing can start now.
 * @param waiting requests in order of arrival
 */
export function nextAssignment(
  sequences: readonly Sequence[],
  waiting: readonly Waiting[],
): { request: number; sequence: number } | null {
  const free = sequences.flatMap((sequence, index) => (sequence.busy ? [] : [index]))
  if (free.length === 0) return null
  // A group continues where its prompt is cached before a new group gets that sequence.
  for (const [request, call] of waiting.entries()) {
    const home = free.find((index) => sequences[index]!.affinity === call.affinity)
    if (home !== undefined) return { request, sequence: home }
  }
  for (const [request, call] of waiting.entries()) {
    const sequence = bestFree(sequences, free, call.tokens)
    const running = sequences.some((other) => other.busy && other.affinity === call.affinity)
    if (running) {
      const missing = call.tokens.length - sharedPrefix(sequences[sequence]!.tokens, call.tokens)
      if (missing > SPILL_TOKENS) continue
    }
    return { request, sequence }
  }
  return null
}

/** The free sequence with the longest shared prefix; among equals the least recently used. */
function bestFree(
  sequences: readonly Sequence[],
  free: readonly number[],
  tokens: readonly number[],
): number {
  let best = free[0]!
  let bestShared = -1
  for (const index of free) {
    const sequence = sequences[index]!
    const shared = sharedPrefix(sequence.tokens, tokens)
    if (shared > bestShared || (shared === bestShared && sequence.used < sequences[best]!.used)) {
      best = index
      bestShared = shared
    }
  }
  return best
}

/** Number of tokens that both begin with. */
export function sharedPrefix(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length)
  let count = 0
  while (count < shorter && a[count] === b[count]) count += 1
  return count
}
