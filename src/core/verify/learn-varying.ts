import type { Pattern, VaryingCheck } from '../tasks/floor.ts'
import { checkKey } from './normalise.ts'
import { finder, wordsOf } from './show-varying.ts'
import { fixedLength, generalise, patternOf, piecesOf, shown, tells } from './text-pattern.ts'
import type { Check } from './verdict.ts'

type Run = readonly Check[]

/** More names of one run that the other lacks are paired in their order: comparing all with all takes too long. */
const MAX_COMPARED = 100

/**
 * What varies of checks. Runs of one submission show it: nothing but chance, time and place can make them differ.
 * @param submissions the runs of each, at least one of them with two
 */
export function learnVarying(submissions: readonly (readonly Run[])[]): VaryingCheck[] {
  const names = submissions.reduce<Pattern[]>(
    (known, runs) =>
      varyingNames(
        runs.map((checks) => checks.map(({ name }) => checkKey(name))),
        known,
      ),
    [],
  )
  const entries = new Map<string, VaryingCheck>(names.map((name) => [shown(name), { name }]))
  const find = finder([...entries.values()])
  for (const runs of submissions)
    for (const [key, checks] of alike(runs, (name) => shown(find(name)?.name ?? [name]))) {
      const known = entries.get(key) ?? { name: [key] }
      const entry = withTexts(known, checks)
      if (entry !== known) entries.set(key, entry)
    }
  return [...entries.values()]
}

/**
 * Patterns of the names that runs of a submission do not share, with those that are known already, and the names that
 * these would take for one that varies though they do not.
 */
function varyingNames(runs: readonly (readonly string[])[], known: readonly Pattern[]): Pattern[] {
  const [first = [], ...others] = runs
  let patterns = [...known]
  for (const other of others) {
    const find = finder(patterns.map((name) => ({ name })))
    const patternFor = (name: string): Pattern => find(name)?.name ?? [name]
    const lost = without(first, other, patternFor)
    const gained = without(other, first, patternFor)
    for (const [before, now] of pairs(lost, gained)) {
      const old = patternFor(before)
      const pattern = generalise(old, now)
      if (tells(pattern)) patterns = [...patterns.filter((one) => one !== old), pattern]
    }
  }
  const isSteady = (name: string) => others.length > 0 && others.every((other) => other.includes(name))
  // A number may be the same twice by chance; a word that is the same is meant.
  const isMeant = (pieces: readonly string[] | null) => pieces !== null && !/\p{N}/u.test(pieces.join(''))
  const steady = [...new Set(first)].filter(
    (name) => patterns.some((one) => one.length > 1 && isMeant(piecesOf(one, name))) && isSteady(name),
  )
  return distinct([...patterns, ...steady.map((name) => [name])])
}

/** Names of a run beyond those that another has too. */
function without(
  names: readonly string[],
  other: readonly string[],
  patternFor: (name: string) => Pattern,
): string[] {
  const left = new Map<string, number>()
  for (const name of other) left.set(shown(patternFor(name)), (left.get(shown(patternFor(name))) ?? 0) + 1)
  return names.filter((name) => {
    const key = shown(patternFor(name))
    const times = left.get(key) ?? 0
    left.set(key, times - 1)
    return times <= 0
  })
}

/** Which name of one run stands for which of the other: those that have most in common, each once. */
function pairs(lost: readonly string[], gained: readonly string[]): [string, string][] {
  if (Math.max(lost.length, gained.length) > MAX_COMPARED)
    return lost.length === gained.length ? lost.map((name, index) => [name, gained[index]!]) : []
  const all = lost.flatMap((a, i) =>
    gained.map((b, j) => ({ i, j, share: (2 * fixedLength(patternOf([a, b]))) / (a.length + b.length) })),
  )
  const out: [string, string][] = []
  const taken = { lost: new Set<number>(), gained: new Set<number>() }
  for (const { i, j } of all.toSorted((a, b) => b.share - a.share)) {
    if (taken.lost.has(i) || taken.gained.has(j)) continue
    taken.lost.add(i)
    taken.gained.add(j)
    out.push([lost[i]!, gained[j]!])
  }
  return out
}

/** The checks of one name in each run, by that name, in the order in which they came. */
function alike(runs: readonly Run[], keyOf: (name: string) => string): [string, Check[]][] {
  const grouped = runs.map((checks) => {
    const of = new Map<string, Check[]>()
    for (const check of checks) {
      const key = keyOf(checkKey(check.name))
      of.set(key, [...(of.get(key) ?? []), check])
    }
    return of
  })
  return [...(grouped[0] ?? [])].flatMap(([key, found]) =>
    found.map((_, index): [string, Check[]] => [key, grouped.flatMap((of) => of.get(key)?.[index] ?? [])]),
  )
}

const TEXTS = {
  expected: (check: Check) => check.expected,
  received: (check: Check) => check.received,
  message: wordsOf,
} as const

/** What is known of a check with what varies in its texts, too. */
function withTexts(entry: VaryingCheck, checks: readonly Check[]): VaryingCheck {
  let out = entry
  for (const field of ['expected', 'received', 'message'] as const) {
    const pattern = patternOf(checks.map(TEXTS[field]).filter((text) => text !== undefined))
    // A side that has nothing fixed is what the answer gave; the expected side is then none to hold an answer to.
    if (pattern.length > 1 && (field === 'expected' || tells(pattern)))
      out = { ...out, [field]: distinct([...(out[field] ?? []), pattern]) }
  }
  return out
}

function distinct(patterns: readonly Pattern[]): Pattern[] {
  return [...new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern])).values()]
}
