import { random } from '../random.ts'
import { worseBeside } from './alpha-ledger.ts'
import { createClaims } from './gate.ts'
import { average, standardDeviation, type TaskValue } from './interval.ts'
import { normalQuantile } from './student.ts'

/** Simulated gates behind a power: standard error at most .025. */
const RUNS = 400

/** What a gate is planned with. */
export interface GatePlan {
  pairs: number
  /** standard deviation of one paired difference */
  sd: number
  /** error of "better" at this look */
  alpha: number
}

/**
 * Chance that the gate decides "better" at a true mean difference `lift`: simulated with fixed draws, so the same plan
 * has the same power, and a larger lift no smaller one. Differences are three-valued (-1, 0, 1) where they are that
 * spread (binary scores), else normal, cut at [-1,1].
 */
export function gatePower(lift: number, { pairs, sd, alpha }: GatePlan): number {
  let better = 0
  for (let run = 0; run < RUNS; run++) {
    const draw = differences(lift, sd, run)
    const test = createClaims({ alpha, alphaWorse: worseBeside(alpha), horizon: pairs })
    for (let i = 0; i < pairs && test.decision === 'undecided' && !test.hopeless; i++) test.observe(draw())
    if (test.decision === 'better') better++
  }
  return better / RUNS
}

function differences(lift: number, sd: number, run: number): () => number {
  const stream = random('power', run)
  const cut = (value: number) => Math.max(-1, Math.min(1, value))
  if (sd >= 0.5) {
    const apart = Math.min(1, Math.max(Math.abs(lift), sd * sd + lift * lift))
    const down = (apart - lift) / 2
    return () => {
      const u = stream.next()
      return u < down ? -1 : u < 1 - (apart + lift) / 2 ? 0 : 1
    }
  }
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - stream.next()))
    return cut(lift + sd * radius * Math.cos(2 * Math.PI * stream.next()))
  }
}

/** The smallest lift that this gate shows with the power given (default .8), to .005; 1 if none below it. */
export function smallestDetectable(plan: GatePlan, power = 0.8): number {
  let low = 0
  let high = 1
  if (gatePower(1, plan) < power) return 1
  while (high - low > 0.005) {
    const middle = (low + high) / 2
    if (gatePower(middle, plan) >= power) high = middle
    else low = middle
  }
  return high
}

/** Beyond this the number of pairs is taken from the normal approximation, which has become exact enough. */
const MAX_SIMULATED = 1500

/**
 * Pairs that show an effect of this size with the power given (default .8), to about 5%. Starts from the fixed-sample
 * test ((z_alpha + z_power) sd / effect)^2, which the gate comes close to with many pairs, and from the bound that no
 * bet can beat, ln(1/alpha) / ln(1 + effect); then simulates. Infinity for an effect of 0 or less.
 */
export function pairsNeeded(effect: number, sd: number, alpha: number, power = 0.8): number {
  if (!(effect > 0)) return Number.POSITIVE_INFINITY
  const z = normalQuantile(1 - alpha) + normalQuantile(power)
  const least = Math.ceil(Math.max(1, minPairs(effect, alpha), ((z * sd) / effect) ** 2))
  if (least > MAX_SIMULATED) return Math.ceil(1.1 * least)
  let low = least
  let high = least
  while (gatePower(effect, { pairs: high, sd, alpha }) < power && high < 4 * MAX_SIMULATED) {
    low = high
    high = Math.ceil(1.4 * high)
  }
  while (high - low > Math.max(1, 0.05 * high)) {
    const middle = Math.round((low + high) / 2)
    if (gatePower(effect, { pairs: middle, sd, alpha }) >= power) high = middle
    else low = middle
  }
  return high
}

/** No bet can show a constant lift in fewer pairs: each multiplies the e-value by at most 1 + lift. */
export function minPairs(lift: number, alpha: number): number {
  return Math.log(1 / alpha) / Math.log(1 + lift)
}

/**
 * Standard deviation of a paired difference that these scores lead one to expect: both sides vary within their task as
 * the baseline does, and the library acts differently on tasks (deviation .1). Where the samples do not vary at all
 * the deviation is taken as .1 altogether.
 */
export function expectedDeviation(scores: readonly TaskValue[]): number {
  const byTask = new Map<string, number[]>()
  for (const { task, value } of scores) byTask.set(task, [...(byTask.get(task) ?? []), value])
  const variances = [...byTask.values()]
    .filter((values) => values.length > 1)
    .map((values) => standardDeviation(values) ** 2)
  // one sample a task shows nothing of the spread: half a check either way
  const within = variances.length === 0 ? 0.125 : average(variances)
  return Math.sqrt(2 * within + 0.01)
}

/** The gate is not worth its pairs when its chance at the most hopeful lift is below this. */
const HOPELESS = 0.1

/**
 * Whether the gate could show anything: futile when even at the trial's upper bound of the lift its chance is below
 * 10%. `needed` is the lift at which it has that chance.
 */
export function gateFutility(
  upperBound: number,
  plan: GatePlan,
): { futile: boolean; needed: number; sentence: string } {
  const needed = smallestDetectable(plan, HOPELESS)
  const futile = upperBound < needed
  return {
    futile,
    needed,
    sentence: futile
      ? `The trial's upper bound for the gain is ${upperBound.toFixed(2)}; in ${plan.pairs} pairs the gate needs at least ${needed.toFixed(2)} to have a chance of one in ten, so it was not run.`
      : '',
  }
}

export interface MoreToDecide {
  /**
   * new pairs, rounded up: a next look starts from nothing, at what the ledger has left for it; null = the ledger is
   * closed
   */
  pairs: number | null
  /** new val tasks in place of all that are there, one pair each: a new alpha ledger */
  valTasks: number
  sentence: string
}

/** What would decide an effect of the size seen at a gate that stayed undecided; null when none above 0 was seen. */
export function moreToDecide(seen: {
  /** differences of the gate's pairs, in drawn order */
  differences: readonly number[]
  /** "better"'s share of the ledger's next look, 0 when closed */
  nextAlpha: number
  /** "better"'s share of the first look of a new alpha ledger */
  freshAlpha: number
}): MoreToDecide | null {
  const values = seen.differences
  if (values.length < 2) return null
  const effect = average(values)
  if (effect <= 0) return null
  const sd = Math.max(0.05, standardDeviation(values))
  const tasks = rounded(pairsNeeded(effect, sd, seen.freshAlpha))
  const open = seen.nextAlpha > 0
  const pairs = open ? rounded(pairsNeeded(effect, sd, seen.nextAlpha)) : null
  const parts = [
    ...(pairs === null ? [] : [`${about(pairs)} more pairs`]),
    `${about(tasks)} new val tasks in place of these`,
  ]
  return {
    pairs,
    valTasks: tasks,
    sentence: `A${parts.join(', or ').slice(1)}${parts.length > 1 ? ',' : ''} would decide an effect of this size (${effect.toFixed(2)})${
      open ? '' : '; the alpha ledger of this val set is used up'
    }.`,
  }
}

/** Two leading digits: more would be false precision. */
function rounded(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1)
  return Math.ceil(count / unit) * unit
}

function about(count: number): string {
  return `about ${count.toLocaleString('en-US')}`
}
