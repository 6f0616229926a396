import type { Case } from './case.ts'
import { bitsOfTasks, countTasks, type Expression } from './expression.ts'
import { type Source, WHOLE_PROMPT } from './prompt-sources.ts'
import type { SourceReader } from './sources.ts'
import { PARTS } from './transforms/part.ts'
import { TRANSFORMS, UNCHANGED } from './transforms/registry.ts'
import type { Fitted } from './transforms/transform.ts'
import { bitsOf, equal, show, type Value } from './values/value.ts'

/** What a search may still try: it ends at the same place on every machine. */
export class Budget {
  spent = 0
  private readonly max: number

  constructor(max: number) {
    this.max = max
  }

  spend(): boolean {
    return this.spent++ < this.max
  }
}

export interface Search {
  sources: SourceReader
  budget: Budget
}

/** A value that is the same in all cases; of two tasks at least. */
export function constant(cases: readonly Case[], values: readonly Value[]): Expression | null {
  const [first] = values
  if (first === undefined || countTasks(cases) < 2 || values.some((value) => !equal(value, first)))
    return null
  return {
    noun: show(first),
    constant: first,
    holds: (_, value) => equal(value, first),
    from: () => null,
    cost: 1,
    gain: bitsOf(first) * (countTasks(cases) - 1),
  }
}

/** The smallest expression over sources and transforms that gives each of these values; null where there is none. */
export function derived(cases: readonly Case[], values: readonly Value[], search: Search): Expression | null {
  const [first, target] = [cases[0], values[0]]
  if (first === undefined || target === undefined || countTasks(cases) < 2) return null
  const sources = cases.map((one) => search.sources.of(one))
  const shared = sources[0]!.keys().filter((key) => sources.every((of) => of.get(key)))
  let best: { key: string; source: Source; part: Fitted; fitted: Fitted; cost: number } | null = null
  // Where any of several may be meant, each task has to say which.
  const priced = shared.map((key) => {
    const source = sources[0]!.get(key)!
    const choices = new Map(cases.map(({ task }, index) => [task, sources[index]!.get(key)!.values.length]))
    return {
      key,
      source,
      price: [...choices.values()].reduce((sum, count) => sum + Math.log2(count), source.cost),
    }
  })
  for (const { key, source, price } of priced.sort((a, b) => a.price - b.price)) {
    if (best && price >= best.cost) break
    // Of something that may be any of many words, parts would be found by chance.
    for (const part of source.values.length > 1 ? [UNCHANGED] : [UNCHANGED, ...PARTS]) {
      for (const from of source.values) {
        if (!search.budget.spend()) return null
        const taken = part.apply(from)
        if (taken === null) continue
        for (const fitted of [
          UNCHANGED,
          ...TRANSFORMS.flatMap((transform) => transform.fit(taken, target)),
        ]) {
          const cost: number = price + part.cost + fitted.cost
          if (best && cost >= best.cost) continue
          const gives = (index: number) =>
            sources[index]!.get(key)!.values.some((value) => givesValue(part, fitted, value, values[index]!))
          if (cases.every((_, index) => gives(index))) best = { key, source, part, fitted, cost }
        }
      }
    }
  }
  if (best === null) return null
  const { key, source, part, fitted, cost } = best
  const bits = cases.map((one, index) => ({
    task: one.task,
    value: show(values[index]!),
    bits: bitsOf(values[index]!),
  }))
  const distinct = bits.filter(
    ({ task, value }, at) => bits.findIndex((other) => other.task === task && other.value === value) === at,
  )
  return {
    noun: fitted.noun(part.noun(source.noun)),
    constant: null,
    holds: (one, value) => {
      const found = search.sources.of(one).get(key)
      return found === undefined ? null : found.values.some((from) => givesValue(part, fitted, from, value))
    },
    from: (one, value) => {
      // A whole prompt is no example.
      const from = search.sources
        .of(one)
        .get(key)
        ?.values.find((given) => givesValue(part, fitted, given, value))
      return from === undefined || key === WHOLE_PROMPT ? null : from
    },
    cost,
    gain: bitsOfTasks(distinct),
  }
}

function givesValue(part: Fitted, fitted: Fitted, from: Value, value: Value): boolean {
  const taken = part.apply(from)
  const made = taken === null ? null : fitted.apply(taken)
  return made !== null && equal(made, value)
}
