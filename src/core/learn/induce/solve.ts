import type { Case } from './case.ts'
import { type Correction, correction } from './correction.ts'
import { countTasks, type Expression, isShown, MARGIN } from './expression.ts'
import { constant, derived, type Search } from './fill-hole.ts'
import { fillText } from './fill-text.ts'
import { formOf } from './text-form.ts'
import { keysOf, leafAt, skeletonOf } from './values/leaves.ts'
import { equal, LINES, show, textBits, type Value } from './values/value.ts'

/** What the expected values of some cases have in common: their structure, with what fills it where that is known. */
export interface Solution {
  /** one of the values, for its structure */
  sample: Value
  structure: string
  leaves: { path: string; filled: Expression | null }[]
  /** where what answers gave tells the rule instead */
  correction: Correction | null
  counterexamples: number
  /** bits told, less what it takes to say them */
  net: number
}

/** Cases that the search looks at; the others only refute. */
const SAMPLE = 16
/** Searches with what refuted the one before. */
const ATTEMPTS = 3
/** A constant inside a structure that is known tells little more. */
const CONSTANT_BITS = 2

/**
 * The smallest expression for the expected values of these cases, which have one skeleton, that none of them refutes.
 * Null where nothing is worth saying.
 */
export function solve(cases: readonly Case[], search: Search): Solution | null {
  if (countTasks(cases) < 2) return null
  const sample = cases[0]!.expected
  const paths = [...cases[0]!.leaves.keys()]
  const same = constant(
    cases,
    cases.map(({ expected }) => expected),
  )
  if (same) return constantSolution(cases[0]!, same)
  const whole = paths.length === 1 && paths[0] === ''
  const rows = paths.map((path) => ({ path, values: cases.map(({ leaves }) => leaves.get(path)!) }))
  const leaves = rows.map(({ path, values }) => {
    const filled = fillLeaf(cases, values, search)
    if (filled === null) return { path, filled }
    const told = isKnown(cases, path, filled) ? { ...filled, gain: 0 } : filled
    const shown = filled.constant === null || whole ? isShown(filled) : filled.gain >= CONSTANT_BITS
    return { path, filled: shown ? told : null }
  })
  const told = leaves.reduce(
    (sum, { filled }) => sum + (filled ? filled.gain - filled.cost : 0),
    structureBits(cases),
  )
  if (told >= MARGIN)
    return { sample, structure: cases[0]!.structure, leaves, correction: null, counterexamples: 0, net: told }
  return corrected(cases, rows)
}

/** The whole value is the same in all cases. */
function constantSolution(
  { expected: sample, structure, leaves: own }: Case,
  same: Expression,
): Solution | null {
  if (!isShown(same)) return null
  const leaves = [...own].map(([path, value]) => ({
    path,
    filled: {
      ...same,
      noun: show(value),
      constant: value,
      holds: (_: Case, other: Value) => equal(other, value),
    },
  }))
  return { sample, structure, leaves, correction: null, counterexamples: 0, net: same.gain - same.cost }
}

function fillLeaf(cases: readonly Case[], values: readonly Value[], search: Search): Expression | null {
  let chosen = spread(cases)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = fill(
      chosen.map((at) => cases[at]!),
      chosen.map((at) => values[at]!),
      search,
    )
    if (found === null) return null
    const refuting = cases
      .flatMap((one, at) => (found.holds(one, values[at]!) === true ? [] : [at]))
      .slice(0, 4)
    if (refuting.length === 0) return found
    chosen = [...new Set([...chosen, ...refuting])]
  }
  return null
}

function fill(cases: readonly Case[], values: readonly Value[], search: Search): Expression | null {
  const texts = values.flatMap((value) => (value.type === 'text' ? [value.text] : []))
  if (texts.length < values.length) return constant(cases, values) ?? derived(cases, values, search)
  const filled = fillText(cases, texts, search)
  return filled && isShown(filled) ? filled : (formOf(cases, texts) ?? filled)
}

/** Indices of a few cases, tasks taking turns. */
function spread(cases: readonly Case[]): number[] {
  if (cases.length <= SAMPLE) return cases.map((_, at) => at)
  const seen = new Map<string, number>()
  const turns = cases.map(({ task }, at) => {
    const turn = seen.get(task) ?? 0
    seen.set(task, turn + 1)
    return { at, turn }
  })
  return turns
    .sort((a, b) => a.turn - b.turn || a.at - b.at)
    .slice(0, SAMPLE)
    .map(({ at }) => at)
}

/** Whether answers gave it as well: then it is nothing that they have to be told. */
function isKnown(cases: readonly Case[], path: string, filled: Expression): boolean {
  const given = cases.flatMap((one) => one.received.map((answer) => ({ one, leaf: leafAt(answer, path) })))
  return given.length > 0 && given.every(({ one, leaf }) => leaf !== null && filled.holds(one, leaf) === true)
}

/** What the names in the structure tell, unless answers had the same. */
function structureBits(cases: readonly Case[]): number {
  const { expected, structure } = cases[0]!
  if (expected.type === 'record' && expected.name === LINES) return 0
  const answers = cases.flatMap(({ received }) => received)
  if (answers.length > 0 && answers.every((answer) => skeletonOf(answer) === structure)) return 0
  return keysOf(expected).reduce((sum, key) => sum + textBits(key), 0) * (countTasks(cases) - 1)
}

/** The correction of a leaf that is best shown. */
function corrected(
  cases: readonly Case[],
  rows: readonly { path: string; values: readonly Value[] }[],
): Solution | null {
  const { expected: sample, structure } = cases[0]!
  let best: Solution | null = null
  for (const { path, values } of rows) {
    const found = correction(
      cases.map((one, at) => ({
        one,
        value: values[at]!,
        received: one.received.flatMap((answer) => leafAt(answer, path) ?? []),
      })),
    )
    if (found === null || !isShown(found)) continue
    const net = found.gain - found.cost
    if (best && best.net >= net) continue
    best = {
      sample,
      structure,
      leaves: [{ path, filled: null }],
      correction: found,
      counterexamples: found.counterexamples,
      net,
    }
  }
  return best
}

/** Whether the expected value of a case has the structure and what fills it. */
export function holdsFor(solution: Solution, one: Case): boolean {
  if (solution.correction) return solution.correction.shownBy.includes(one)
  if (one.structure !== solution.structure) return false
  return solution.leaves.every(({ path, filled }) => {
    const value = one.leaves.get(path)
    return value !== undefined && (filled === null || filled.holds(one, value) === true)
  })
}

/** Whether it is the same value in all cases. */
export const isConstant = ({ leaves, correction: by }: Solution) =>
  by === null && leaves.every(({ filled }) => filled?.constant)
