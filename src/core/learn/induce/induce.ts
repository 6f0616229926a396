import { type Case, casesOf, type Observation, structured } from './case.ts'
import { Conditions } from './conditions.ts'
import { countTasks } from './expression.ts'
import { FeatureReader } from './features.ts'
import { Budget, type Search } from './fill-hole.ts'
import { holdsFor, isConstant, type Solution, solve } from './solve.ts'
import { SourceReader } from './sources.ts'
import { keysOf, leafAt } from './values/leaves.ts'
import { show } from './values/value.ts'
import { runsOf } from './values/words.ts'
import { isClaim, isShort, wordRule } from './word-rule.ts'

/** What checks of several tasks claim in common. */
export interface Rule {
  /** in plain English, with an example where there is room for one */
  sentence: string
  /** the same without the example: equal for equal rules of other tasks */
  statement: string
  /** tasks, and the checks by their place in the input, that it holds for */
  tasks: string[]
  checks: number[]
  /** checks that it should hold for and does not */
  counterexamples: number
}

/** Seeds of hypotheses that one call tries. */
const STEPS = 400_000
/** Those of one place in results. */
const STEPS_A_PLACE = 60_000
/** Places that are searched, those of most tasks first. */
const MAX_PLACES = 300
/** Families of values that one place is divided into. */
const MAX_FAMILIES = 12
/** An exception this often in place of a result is mentioned. */
const OFTEN = 0.2

/** What is being looked at: values at one place, whose checks have one title or any. */
interface Place {
  place: string
  title: string
  cases: Case[]
}

interface Found extends Rule {
  net: number
  conditional: boolean
  covers: ReadonlySet<number>
}

/**
 * Rules that checks of train tasks show: for each place in results the smallest expression over what tasks and checks
 * hold that no check refutes and two tasks show, else nothing. A pure function of its input, bounded by counted steps.
 */
export function induce(observations: readonly Observation[]): Rule[] {
  const cases = casesOf(observations)
  const sources = new SourceReader()
  const features = new FeatureReader()
  const found: Found[] = []
  let steps = STEPS
  for (const place of placesOf(cases)) {
    if (steps <= 0) break
    const budget = new Budget(Math.min(steps, STEPS_A_PLACE))
    found.push(...rulesOf(place, { sources, budget }, features))
    steps -= budget.spent
  }
  return distinct(found).map(({ sentence, statement, tasks, checks, counterexamples }) => ({
    sentence,
    statement,
    tasks,
    checks,
    counterexamples,
  }))
}

/** Places of two tasks at least: under each title that recurs, under any, and of fields in results of several structures. */
function placesOf(cases: readonly Case[]): Place[] {
  const places: Place[] = []
  const byTitle = group(cases, ({ title, place }) => JSON.stringify([title, place]))
  const byPlace = group(cases, ({ place }) => place)
  for (const [place, all] of byPlace) {
    const titles = new Set(all.map(({ title }) => title))
    places.push({ place, title: titles.size === 1 ? all[0]!.title : '', cases: all })
    const structures = new Set(all.map(({ structure }) => structure))
    if (structures.size < 2) continue
    const fields = new Map<string, Case[]>()
    for (const one of all) {
      if (one.expected.type !== 'record') continue
      for (const [path, value] of one.leaves) {
        const received = one.received.flatMap((answer) => leafAt(answer, path) ?? [])
        const inner: Case = {
          ...one,
          place: place === '' ? path : `${place}.${path}`,
          written: show(value),
          ...structured(value),
          received,
        }
        const known = fields.get(path)
        if (known) known.push(inner)
        else fields.set(path, [inner])
      }
    }
    for (const own of fields.values())
      if (own.length < all.length) places.push({ place: own[0]!.place, title: '', cases: own })
  }
  for (const own of byTitle.values()) {
    const { title, place } = own[0]!
    if (title !== '' && own.length < byPlace.get(place)!.length) places.push({ place, title, cases: own })
  }
  return places
    .map((one) => ({ ...one, tasks: countTasks(one.cases) }))
    .filter(({ tasks }) => tasks >= 2)
    .sort((a, b) => b.tasks - a.tasks || b.cases.length - a.cases.length)
    .slice(0, MAX_PLACES)
}

function group(cases: readonly Case[], keyOf: (one: Case) => string): Map<string, Case[]> {
  const groups = new Map<string, Case[]>()
  for (const one of cases) {
    const key = keyOf(one)
    const own = groups.get(key)
    if (own) own.push(one)
    else groups.set(key, [one])
  }
  return groups
}

function rulesOf({ place, title, cases }: Place, search: Search, features: FeatureReader): Found[] {
  const structures = [...group(cases, ({ structure }) => structure).values()]
  const found: Found[] = []
  const rule = (solution: Solution, own: readonly Case[], condition: string | null) => {
    const shown = own.filter((one) => holdsFor(solution, one))
    const checks = shown.flatMap(({ from }) => from).sort((a, b) => a - b)
    const threw = own.filter(({ threw: thrown }) => thrown).length > own.length * OFTEN
    const worded = wordRule(solution, { place, title, condition, threw }, shown)
    if (!isShort(worded.sentence)) return
    found.push({
      ...worded,
      tasks: [...new Set(shown.map(({ task }) => task))].sort(),
      checks,
      covers: new Set(checks),
      counterexamples: solution.counterexamples,
      net: solution.net,
      conditional: condition !== null,
    })
  }
  let conditions: Conditions | null = null
  const conditionOf = (own: readonly Case[], solution: Solution): string | null => {
    if (own.length === cases.length || solution.correction) return null
    conditions ??= new Conditions(cases, features)
    const inside = new Set(own)
    const condition = conditions.of(inside)
    // A condition is that of the rule only if the rule holds nowhere else.
    if (condition === null || cases.some((one) => !inside.has(one) && holdsFor(solution, one))) return null
    return condition
  }
  for (const structure of structures) {
    const whole = solve(structure, search)
    if (whole) {
      const condition = conditionOf(structure, whole)
      if (condition === null && isConstant(whole) && structure.every(isWholeAnswer)) continue
      // That some calls give one constant and others another says nothing.
      if (condition !== null || structures.length === 1 || !isConstant(whole) || isTold(whole))
        rule(whole, structure, condition)
    }
    if (whole?.leaves.every(({ filled }) => filled && !filled.chooses)) continue
    for (const family of familiesOf(structure)) {
      const own = solve(family, search)
      if (own === null || own.correction) continue
      const condition = conditionOf(family, own)
      if (condition !== null) rule(own, family, condition)
    }
  }
  // What conditions tell apart is not told again as a choice.
  const told = new Set(found.flatMap(({ conditional, checks }) => (conditional ? checks : [])))
  return found.filter(({ conditional, checks }) => conditional || checks.some((check) => !told.has(check)))
}

/** The answer to a task itself, no field of it and no call: that some tasks have the same answer is no rule. */
const isWholeAnswer = ({ call, place, title, expected }: Case) =>
  call === null && place === '' && title === '' && !isClaim(expected)

/** A constant that has names in it is a form of its own, even beside others. */
function isTold({ sample }: Solution): boolean {
  return keysOf(sample).length > 0
}

/** Cases whose values are equal, or texts in them begin or end alike: what a condition may tell apart. */
function familiesOf(cases: readonly Case[]): Case[][] {
  const families = [...group(cases, ({ expected }) => show(expected)).values()]
  for (const path of cases[0]!.leaves.keys())
    for (const end of [0, -1]) {
      const byRun = group(cases, ({ leaves }) => {
        const leaf = leaves.get(path)
        return leaf?.type === 'text' ? (runsOf(leaf.text).at(end) ?? '') : ''
      })
      families.push(...byRun.values())
    }
  const seen = new Set<string>()
  return families
    .filter((own) => own.length < cases.length && countTasks(own) >= 2)
    .filter((own) => {
      const key = own.map(({ from }) => from[0]).join()
      return !seen.has(key) && seen.add(key)
    })
    .slice(0, MAX_FAMILIES)
}

/** The rules that tell most first; one that says the same, or holds for nothing that a better one does not, is left out. */
function distinct(found: readonly Found[]): Found[] {
  const kept: Found[] = []
  for (const one of [...found].sort(
    (a, b) =>
      Number(b.conditional) - Number(a.conditional) || b.net - a.net || compare(a.statement, b.statement),
  )) {
    const isSame = ({ statement, covers }: Found) =>
      statement === one.statement || one.checks.every((check) => covers.has(check))
    if (!kept.some(isSame)) kept.push(one)
  }
  return kept
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
