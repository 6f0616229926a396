import type { Case } from './case.ts'
import type { Expression } from './expression.ts'
import { TRANSFORMS } from './transforms/registry.ts'
import type { Fitted } from './transforms/transform.ts'
import { equal, type Value } from './values/value.ts'

/** What answers gave at the place of a value, by case. */
export interface Given {
  one: Case
  value: Value
  received: readonly Value[]
}

/** A few answers are wrong in another way too. */
const MAX_OTHERS = 0.2
/** Less than this share of what answers got wrong is chance. */
const MIN_SHARE = 0.25
/** Pairs that parameters are taken from. */
const SEEDS = 3

export interface Correction extends Expression {
  order: (of: string) => string
  counterexamples: number
  /** cases that show it */
  shownBy: Case[]
}

/**
 * What would have made right what answers gave: rounding, units, spelling, order. What an answer gave is a model's own
 * text, so only the transform is told. Answers that are wrong in another way refute nothing; two tasks must show it.
 */
export function correction(given: readonly Given[]): Correction | null {
  let best: Correction | null = null
  for (const transform of TRANSFORMS) {
    const pairs = given.flatMap(({ one, value, received }) => {
      const from = received.filter((answer) => !equal(answer, value) && transform.relevant(answer, value))
      return from.length === 0 ? [] : [{ one, value, from }]
    })
    const wrong = given.filter(({ value, received }) =>
      received.some((answer) => answer.type === value.type && !equal(answer, value)),
    )
    if (pairs.length < wrong.length * MIN_SHARE) continue
    if (new Set(pairs.map(({ one }) => one.task)).size < 2) continue
    const tried = new Set<string>()
    for (const seed of pairs.slice(0, SEEDS))
      for (const fitted of transform.fit(seed.from[0]!, seed.value)) {
        const name = fitted.noun('it')
        if (tried.has(name)) continue
        tried.add(name)
        const found = judge(fitted, pairs, given, transform.tells)
        if (found && (best === null || found.cost < best.cost)) best = found
      }
  }
  return best
}

function judge(
  fitted: Fitted,
  pairs: readonly { one: Case; value: Value; from: readonly Value[] }[],
  given: readonly Given[],
  tells: number,
): Correction | null {
  const gives = (from: Value, value: Value) => {
    const made = fitted.apply(from)
    return made !== null && equal(made, value)
  }
  if (fitted.settles && given.some(({ value }) => !gives(value, value))) return null
  const held = pairs.filter(({ value, from }) => from.some((answer) => gives(answer, value)))
  const counterexamples = pairs.length - held.length
  if (counterexamples > pairs.length * MAX_OTHERS || new Set(held.map(({ one }) => one.task)).size < 2)
    return null
  return {
    noun: fitted.noun('the result'),
    order: fitted.order,
    constant: null,
    holds: (_, value) => (fitted.settles ? gives(value, value) : null),
    // Of what an answer gave, only a number may be shown: it is no text that could instruct anybody.
    from: (one, value) => {
      const pair = held.find((other) => other.one === one && equal(other.value, value))
      return pair?.from.find((answer) => answer.type === 'number' && gives(answer, value)) ?? null
    },
    cost: fitted.cost + counterexamples * tells,
    gain: held.length * tells,
    counterexamples,
    shownBy: held.map(({ one }) => one),
  }
}
