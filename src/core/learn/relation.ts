/**
 * How what a check expected relates to what answers gave: "the floor of it", "100 times as much", "in small letters".
 * A convention of rounding, units or spelling does not show in the expected value alone, only in this relation. What an
 * answer gave is a model's own text and stays here: only the name of the relation leaves.
 */

/** What failing checks of one kind expected and got, from one task each. */
export interface ValuePair {
  task: string
  expected: string
  received: string
}

interface Relation {
  words: string
  /** whether an expected value rules this relation out; then one task may show what recurs in others */
  refuted?(expected: Value): boolean
  /** whether a pair is relevant to the relation */
  applies(expected: Value, received: Value): boolean
  holds(expected: Value, received: Value): boolean
}

type Value = number | string

const close = (a: number, b: number) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b))
const decimals = (value: number) => /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0

/** Of numbers that differ in what was cut off or rounded away: `places` stay. */
function rounding(words: string, places: number, round: (value: number) => number): Relation {
  const scale = 10 ** places
  return {
    words,
    refuted: (expected) => typeof expected === 'number' && decimals(expected) > places,
    applies: (expected, received) =>
      typeof expected === 'number' &&
      typeof received === 'number' &&
      decimals(expected) <= places &&
      decimals(received) > places &&
      Math.abs(expected - received) < 1 / scale &&
      !close(expected, received),
    holds: (expected, received) => close(Number(expected) * scale, round(Number(received) * scale)),
  }
}

/** Units that projects differ in. */
function factor(words: string, times: number): Relation {
  return {
    words,
    applies: (expected, received) =>
      typeof expected === 'number' && typeof received === 'number' && received !== 0,
    holds: (expected, received) => close(Number(expected), Number(received) * times),
  }
}

/** Of strings that differ in nothing but capitals and white space. */
function spelling(words: string, spell: (value: string) => string): Relation {
  const bare = (value: string) => value.replace(/\s+/g, '').toLowerCase()
  return {
    words,
    applies: (expected, received) =>
      typeof expected === 'string' && typeof received === 'string' && bare(expected) === bare(received),
    holds: (expected, received) => expected === spell(String(received)),
  }
}

const RELATIONS: readonly Relation[] = [
  rounding('a whole number, the floor of the result', 0, Math.floor),
  rounding('a whole number, the ceiling of the result', 0, Math.ceil),
  rounding('a whole number, the nearest to the result', 0, Math.round),
  rounding('the result rounded to 2 decimals', 2, Math.round),
  factor('100 times the result', 100),
  factor('a hundredth of the result', 0.01),
  factor('1000 times the result', 1000),
  factor('a thousandth of the result', 0.001),
  factor('the result with its sign changed', -1),
  spelling('the result in small letters', (value) => value.toLowerCase()),
  spelling('the result in capitals', (value) => value.toUpperCase()),
  spelling('the result without white space around it', (value) => value.trim()),
]

/** A few pairs may come from answers that are wrong in another way too. */
const MAX_OF = 0.8

/**
 * The one relation that these pairs show, in words: held by four in five of the relevant pairs, and in two tasks.
 * Null when there is none, or when several fit and the pairs do not distinguish them.
 * @param titled the checks have a meaningful name: a rounding that one task shows is then theirs
 */
export function relationOf(pairs: readonly ValuePair[], titled = false): string | null {
  const values = pairs.flatMap(({ task, expected, received }) => {
    const [a, b] = [readValue(expected), readValue(received)]
    return a === null || b === null ? [] : [{ task, expected: a, received: b }]
  })
  const shownBy = (tasks: number, relations: readonly Relation[]) =>
    relations.filter(({ applies, holds }) => {
      const relevant = values.filter(({ expected, received }) => applies(expected, received))
      const held = relevant.filter(({ expected, received }) => holds(expected, received))
      return held.length >= relevant.length * MAX_OF && new Set(held.map(({ task }) => task)).size >= tasks
    })
  const possible = RELATIONS.filter(({ refuted }) => !values.some(({ expected }) => refuted?.(expected)))
  const byTwo = shownBy(2, possible)
  const roundings = possible.filter(({ refuted }) => refuted !== undefined)
  const shown = byTwo.length === 0 && titled ? shownBy(1, roundings) : byTwo
  return shown.length === 1 ? shown[0]!.words : null
}

const NOTHING = /^(?:undefined|null|None|nil)$/

/**
 * `undefined`, `None` or the like, as answers gave it where a check expected a value: at least twice, and in at least
 * half of the failures that are no exception. Null where they did not.
 */
export function missingResultIn(
  pairs: readonly ValuePair[],
  isException: (text: string) => boolean,
): string | null {
  const given = pairs.map(({ received }) => received.trim()).filter((text) => !isException(text))
  const nothing = given.filter((text) => NOTHING.test(text))
  return nothing.length >= 2 && nothing.length * 2 >= given.length ? nothing[0]! : null
}

/** A number or a quoted string as a check prints it; null for anything else. */
function readValue(text: string): Value | null {
  const trimmed = text.trim()
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed)
  return /^(["'`])(.*)\1$/s.exec(trimmed)?.[2] ?? null
}
