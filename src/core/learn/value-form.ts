import type { Quote } from './failing-checks.ts'
import { factorOf, numberOf, taskWordsOf, wordsOf } from './given-value.ts'

/**
 * What values of one kind of check have in common, in words for a rule: code sees what a small optimizer does not
 * word. Only what holds for all of them is stated, and only if at least two tasks show it.
 */

/** Runs of one class of characters; what is neither digit nor letter is kept. */
const RUNS = /\d+|[A-Z][a-z]+|[A-Z]+|[a-z]+|./gsu
const NAMES: [RegExp, string][] = [
  [/^[A-Z][a-z]+$/, 'Word'],
  [/^\d+$/, 'digit'],
  [/^[A-Z]+$/, 'capital letter'],
  [/^[a-z]+$/, 'small letter'],
]
/** More runs than this are prose. */
const MAX_RUNS = 8

/**
 * The form that these strings share: `C-<5 digits>` of C-00412 and C-00077, the string itself when all are equal.
 * Null when there is none, or nothing but one run of letters or digits of any length.
 */
export function stringForm(values: readonly string[]): string | null {
  const [first, ...rest] = values.map((value) => value.match(RUNS) ?? [])
  if (first === undefined || first.length === 0 || first.length > MAX_RUNS) return null
  if (rest.some((runs) => runs.length !== first.length)) return null
  const parts: string[] = []
  let informative = false
  for (const [index, run] of first.entries()) {
    const all = [run, ...rest.map((runs) => runs[index]!)]
    if (all.every((one) => one === run)) {
      parts.push(run)
      informative = true
      continue
    }
    const name = NAMES.find(([pattern]) => all.every((one) => pattern.test(one)))?.[1]
    if (name === undefined) return null
    const same = name !== 'Word' && all.every((one) => one.length === run.length)
    parts.push(
      name === 'Word'
        ? '<Word>'
        : same
          ? `<${run.length} ${name}${run.length === 1 ? '' : 's'}>`
          : `<${name}s>`,
    )
  }
  return informative ? parts.join('') : null
}

const WHOLE = 'a whole number'
const NUMBER = 'a number'

/** Whether a form only states that the values are numbers. */
export function isPlainNumber(form: string): boolean {
  return form === WHOLE || form === NUMBER
}

/** So many tasks, and this share of the quotes, must agree: two results are often the same by chance. */
const AGREEING_TASKS = 3
const AGREEING_SHARE = 0.75

/** The value that nearly all of these quotes expect, as they write it; null where there is none. */
export function constantOf(quotes: readonly Quote[]): string | null {
  const counts = new Map<string, number>()
  for (const { expected } of quotes)
    if (expected !== undefined) counts.set(expected, (counts.get(expected) ?? 0) + 1)
  const [value, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0])
  if (count === 0 || count < quotes.length * AGREEING_SHARE) return null
  const agreeing = quotes.filter(({ expected }) => expected === value)
  return new Set(agreeing.map(({ task }) => task)).size >= AGREEING_TASKS ? value : null
}

/** Value between quotation marks of any kind; null when it is none. */
function quotedValue(expected: string): string | null {
  return /^(["'`])(.*)\1$/s.exec(expected.trim())?.[2] ?? null
}

/**
 * How the expected values of these quotes look and what they are made of, for a kind that is a lone value; null when
 * nothing is known.
 * @param field name of the check, `urgency`
 * @param prompts by task
 */
export function valueForm(
  field: string,
  quotes: readonly Quote[],
  prompts: ReadonlyMap<string, string>,
): string | null {
  if (new Set(quotes.map(({ task }) => task)).size < 2) return null
  const expected = quotes.map((quote) => quote.expected ?? '')
  const given = quotes.map(({ task }) => prompts.get(task) ?? '')
  const strings = expected.map(quotedValue)
  if (strings.every((value) => value !== null)) {
    const form = stringForm(strings)
    if (form === null) return null
    const number = numberOf(strings, given)
    if (number)
      return `"${form}", the number in the task${number.padded ? ' with zeros in front' : ''}: ${number.example}`
    const own = taskWordsOf(strings, given)
    if (own) return `"${form}", with ${own}`
    const words = wordsOf(field, strings, given)
    return words ? `"${form}": ${words}` : `"${form}"`
  }
  const numbers = expected.map((value) => (value === '' ? Number.NaN : Number(value)))
  if (!numbers.every(Number.isFinite)) return null
  const whole = numbers.every(Number.isInteger) ? WHOLE : NUMBER
  const times = factorOf(numbers, given)
  return times ? `${whole}, ${times.factor} times the one in the task: ${times.example}` : whole
}
