import { betAbove, lowerSequence } from './betting.ts'
import { isHopeless, pairsToEnd } from './outlook.ts'

type GateDecision = 'better' | 'worse' | 'undecided'

export interface GateOptions {
  /** error of the claim "better", (0,1): over all looks of this gate together */
  alpha: number
  /** error of the claim "worse" */
  alphaWorse: number
  /** maximum number of pairs; fixed before the first one */
  horizon: number
}

/** The gate after some pairs. Plain data. */
export interface GateState {
  /** pairs seen */
  pairs: number
  /** e-value against "not better": at least 1/alpha decides "better" */
  e: number
  /** e-value against "not worse" */
  eWorse: number
  /** mean difference so far, 0 before the first pair */
  mean: number
  /**
   * running confidence sequence of the mean difference, valid after every pair at once: the mean is ever below `low`
   * with a chance of at most alpha, ever above `high` with one of at most alphaWorse, as the two claims are
   */
  low: number
  high: number
  decision: GateDecision
  /** undecided, and the pairs left would not change that: time to stop */
  hopeless: boolean
}

export interface Gate {
  readonly state: GateState
  /** Pairs to its end as things are, 1 to `most`. */
  toEnd(most: number): number
  /** Takes the next difference (proposed minus start, in [-1,1]); a decision once taken stays. */
  observe(difference: number): GateState
}

/** The test of both claims, without the running interval, which takes a hundred tests more. */
export interface Claims {
  readonly logE: number
  readonly logEWorse: number
  readonly decision: GateDecision
  readonly hopeless: boolean
  observe(difference: number): void
  toEnd(most: number): number
}

/**
 * The gate's test. Null of "better": the mean difference over these val tasks is at most 0, where each pair draws a
 * task uniformly with replacement and a fresh sample on both sides; differences enter in drawn order. Under it the
 * chance that the decision is ever "better" is at most alpha, however often one looks and whenever one stops.
 */
export function createClaims({ alpha, alphaWorse, horizon }: GateOptions): Claims {
  const better = betAbove(0, alpha, horizon)
  const worse = betAbove(0, alphaWorse, horizon)
  const evidence = () => [better.evidence, worse.evidence]
  let decision: GateDecision = 'undecided'
  return {
    get logE() {
      return better.logE
    },
    get logEWorse() {
      return worse.logE
    },
    get decision() {
      return decision
    },
    get hopeless() {
      return decision === 'undecided' && isHopeless(evidence(), horizon)
    },
    observe(difference) {
      better.observe(difference)
      worse.observe(-difference)
      if (decision !== 'undecided') return
      if (better.logE >= -Math.log(alpha)) decision = 'better'
      else if (worse.logE >= -Math.log(alphaWorse)) decision = 'worse'
    },
    toEnd: (most) => pairsToEnd(evidence(), horizon, most),
  }
}

/**
 * The gate's test with its running interval. Throws RangeError for a difference outside [-1,1] or options that make no
 * test.
 */
export function createGate(options: GateOptions): Gate {
  const { alpha, alphaWorse, horizon } = options
  if (!(alpha > 0 && alpha < 1 && alphaWorse > 0 && alphaWorse < 1))
    throw new RangeError(`A gate needs alpha and alphaWorse between 0 and 1, got ${alpha} and ${alphaWorse}.`)
  if (!(horizon >= 1)) throw new RangeError(`A gate needs room for at least one pair, got ${horizon}.`)
  const claims = createClaims(options)
  const below = lowerSequence(alpha, horizon)
  const above = lowerSequence(alphaWorse, horizon)
  let state: GateState = {
    pairs: 0,
    e: 1,
    eWorse: 1,
    mean: 0,
    low: -1,
    high: 1,
    decision: 'undecided',
    hopeless: false,
  }
  return {
    get state() {
      return state
    },
    toEnd: claims.toEnd,
    observe(difference) {
      if (!(difference >= -1 && difference <= 1))
        throw new RangeError(`A difference of two scores lies in [-1,1], got ${difference}.`)
      claims.observe(difference)
      const pairs = state.pairs + 1
      state = {
        pairs,
        e: finite(claims.logE),
        eWorse: finite(claims.logEWorse),
        mean: state.mean + (difference - state.mean) / pairs,
        low: below.observe(difference),
        high: -above.observe(-difference),
        decision: claims.decision,
        hopeless: claims.hopeless,
      }
      return state
    },
  }
}

/** The state after each of the differences. A pure function: the same differences, the same states. */
export function runGate(differences: readonly number[], options: GateOptions): GateState[] {
  const gate = createGate(options)
  return differences.map((difference) => gate.observe(difference))
}

/** Infinity does not survive JSON. */
function finite(logE: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(logE))
}
