/** The turn after which success became unlikely, with what was tried to find it. */
export interface Pivot {
  /** counted from 1 */
  turn: number
  /** or it is one of so many turns beside it */
  within: number
  /** in [0, 1], that it is one of these */
  belief: number
  probes: Probe[]
}

/** Continuations from the state after so many turns, of those that have a score. */
export interface Probe {
  after: number
  successes: number
  tries: number
}

export interface PivotSearch {
  /** of the attempt that lost */
  turns: number
  /** chance in (0, 1) that an attempt from the start succeeds */
  chance: number
  /** how likely each turn is to be the pivot before anything is tried, any positive scale; default: all alike */
  weights?: readonly number[]
  /**
   * continues the attempt `tries` times from the state after so many of its turns, and says which succeeded; those that
   * have no score are left out
   * @param made how often it was continued from there before
   */
  tryFrom(after: number, tries: number, made: number): Promise<boolean[]>
}

/** Continuations at once, and at most from one state. */
const TRIES = { once: 2, state: 4 }
/** Continuations of a search. */
export const MOST_TRIES = 24
/** What is left of the chance of success after the pivot. */
const LEFT = 0.15
/** The search ends where it is so sure of three neighbours. */
const SURE = 0.93
/** Below this belief nothing is said. */
const SAID = 0.6
/** In attempts of so few turns the turn itself is searched, since it and its neighbours would be all of them. */
const FEW = 3

/**
 * Binary search for the pivot of an attempt that lost: the value of a state is the share of 2 to 4 continuations from it that
 * succeed (VinePPO, arXiv 2410.01679). Since so few tries are noisy, no half is thrown away: each try moves the belief about
 * every turn by Bayes' rule, and the next state is the one that halves the belief (probabilistic bisection, Horstein 1963).
 * Before the pivot, at turn p of T, a continuation succeeds with `chance`, after it with LEFT times that:
 *   P(p | s of n from the state after a) ~ P(p) q^s (1 - q)^(n - s), q = chance if a < p, else LEFT chance
 * @returns null where the tries do not tell, and where there is nothing to try
 */
export async function findPivot({ turns, chance, weights, tryFrom }: PivotSearch): Promise<Pivot | null> {
  let beliefs = normalised(Array.from({ length: turns }, (_, index) => weights?.[index] ?? 1))
  const probes = new Map<number, Probe>()
  const made = new Map<number, number>()
  const within = turns > FEW ? 1 : 0
  let left = MOST_TRIES
  for (;;) {
    const found = likeliest(beliefs, within)
    const after = found.belief >= SURE || left < TRIES.once ? null : nextState(beliefs, made)
    if (after === null) {
      const sorted = [...probes.values()].sort((a, b) => a.after - b.after)
      const isSure = found.belief >= SAID && hasBothSides(sorted, found.turn, { turns, within })
      return isSure ? { ...found, within, probes: sorted } : null
    }
    const before = made.get(after) ?? 0
    const outcomes = await tryFrom(after, TRIES.once, before)
    left -= TRIES.once
    // Also where none could be scored: the same state is not tried for ever.
    made.set(after, before + TRIES.once)
    const probe = probes.get(after) ?? { after, successes: 0, tries: 0 }
    const successes = outcomes.filter(Boolean).length
    probes.set(after, {
      after,
      successes: probe.successes + successes,
      tries: probe.tries + outcomes.length,
    })
    beliefs = normalised(
      beliefs.map((belief, index) => {
        const success = after < index + 1 ? chance : chance * LEFT
        return belief * success ** successes * (1 - success) ** (outcomes.length - successes)
      }),
    )
  }
}

/**
 * Whether a try from before the turn succeeded and one from after it failed: belief alone also names a turn where the value
 * never drops. The start is known from the group, and the attempt itself failed after its last turn.
 */
function hasBothSides(
  probes: readonly Probe[],
  turn: number,
  { turns, within }: { turns: number; within: number },
): boolean {
  const before = probes.some(({ after, successes }) => after < turn + within && successes > 0)
  const after = probes.some((probe) => probe.after >= turn - within && probe.successes < probe.tries)
  return (before || (after && turn - within <= 1)) && (after || (before && turn + within >= turns))
}

/** The state that halves the belief, of those that may be tried again; null where none is left. */
function nextState(beliefs: readonly number[], made: ReadonlyMap<number, number>): number | null {
  let best: { after: number; off: number } | null = null
  let sum = 0
  for (let after = 1; after < beliefs.length; after++) {
    sum += beliefs[after - 1]!
    if ((made.get(after) ?? 0) >= TRIES.state) continue
    const off = Math.abs(sum - 0.5)
    if (best === null || off < best.off) best = { after, off }
  }
  return best?.after ?? null
}

/** The turn with the most belief in it and in so many turns on each side. */
function likeliest(beliefs: readonly number[], within: number): { turn: number; belief: number } {
  let best = { turn: 1, belief: -1, own: -1 }
  beliefs.forEach((own, index) => {
    const near = beliefs.slice(Math.max(0, index - within), index + within + 1)
    const belief = near.reduce((sum, one) => sum + one, 0)
    const isBetter = belief > best.belief + 1e-9 || (belief > best.belief - 1e-9 && own > best.own)
    if (isBetter) best = { turn: index + 1, belief, own }
  })
  return { turn: best.turn, belief: Math.min(1, best.belief) }
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0)
  return values.map((value) => value / sum)
}
