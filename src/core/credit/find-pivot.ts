/** The turn after which success became unlikely, with what was tried to find it. */
export interface Pivot {
  /** counted from 1 */
  turn: number
  /** belief in [0, 1] that it is this turn or one beside it */
  belief: number
  probes: Probe[]
}

/** Continuations from the state after so many turns. */
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
  /** continues the attempt `tries` times from the state after so many of its turns, and says which succeeded */
  tryFrom(after: number, tries: number): Promise<boolean[]>
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

/**
 * Binary search for the pivot of an attempt that lost: the value of a state is the share of 2 to 4 continuations from it that
 * succeed (VinePPO, arXiv 2410.01679). Since so few tries are noisy, no half is thrown away: each try moves the belief about
 * every turn by Bayes' rule, and the next state is the one that halves the belief (probabilistic bisection, Horstein 1963).
 * @returns null where the tries do not tell
 */
export async function findPivot({ turns, chance, weights, tryFrom }: PivotSearch): Promise<Pivot | null> {
  let beliefs = normalised(Array.from({ length: turns }, (_, index) => weights?.[index] ?? 1))
  const probes = new Map<number, Probe>()
  let left = MOST_TRIES
  for (;;) {
    const found = likeliest(beliefs)
    const after = found.belief >= SURE || left < TRIES.once ? null : nextState(beliefs, probes)
    if (after === null) {
      const sorted = [...probes.values()].sort((a, b) => a.after - b.after)
      return found.belief < SAID ? null : { ...found, probes: sorted }
    }
    const outcomes = await tryFrom(after, TRIES.once)
    left -= TRIES.once
    const probe = probes.get(after) ?? { after, successes: 0, tries: 0 }
    const successes = outcomes.filter(Boolean).length
    // Also where none could be scored: the same state is not tried for ever.
    probes.set(after, {
      after,
      successes: probe.successes + successes,
      tries: probe.tries + TRIES.once,
    })
    beliefs = normalised(
      beliefs.map((belief, index) => {
        const success = after < index + 1 ? chance : chance * LEFT
        return belief * success ** successes * (1 - success) ** (outcomes.length - successes)
      }),
    )
  }
}

/** The state that halves the belief, of those that may be tried again; null where none is left. */
function nextState(beliefs: readonly number[], probes: ReadonlyMap<number, Probe>): number | null {
  let best: { after: number; off: number } | null = null
  let sum = 0
  for (let after = 1; after < beliefs.length; after++) {
    sum += beliefs[after - 1]!
    if ((probes.get(after)?.tries ?? 0) >= TRIES.state) continue
    const off = Math.abs(sum - 0.5)
    if (best === null || off < best.off) best = { after, off }
  }
  return best?.after ?? null
}

/** The turn with the most belief in it and its neighbours. */
function likeliest(beliefs: readonly number[]): { turn: number; belief: number } {
  let best = { turn: 1, belief: -1, own: -1 }
  beliefs.forEach((own, index) => {
    const belief = (beliefs[index - 1] ?? 0) + own + (beliefs[index + 1] ?? 0)
    const isBetter = belief > best.belief + 1e-9 || (belief > best.belief - 1e-9 && own > best.own)
    if (isBetter) best = { turn: index + 1, belief, own }
  })
  return { turn: best.turn, belief: Math.min(1, best.belief) }
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0)
  return values.map((value) => value / sum)
}
