import type { Quote } from './failing-checks.ts'

/**
 * What values of one kind of check have in common, in words for a rule: code sees what a small optimizer does not
 * word. Only what holds for all of them is said, and only where at least two tasks show it.
 */

/** Runs of one class of characters; what is neither digit nor letter stands for itself. */
const RUNS = /\d+|[A-Z]+|[a-z]+|./gsu
const NAMES: [RegExp, string][] = [
  [/^\d+$/, 'digit'],
  [/^[A-Z]+$/, 'capital letter'],
  [/^[a-z]+$/, 'small letter'],
]
/** More runs than this are prose. */
const MOST_RUNS = 8

/** Value between quotation marks of any kind; null when it is none. */
function quotedValue(expected: string): string | null {
  const match = /^(["'`])(.*)\1$/s.exec(expected.trim())
  return match ? match[2]! : null
}

/**
 * The form that these strings share: `C-<5 digits>` of C-00412 and C-00077, the string itself when all are equal.
 * Null when there is none, or nothing but one run of letters or digits of any length.
 */
export function stringForm(values: readonly string[]): string | null {
  const [first, ...rest] = values.map((value) => value.match(RUNS) ?? [])
  if (first === undefined || first.length === 0 || first.length > MOST_RUNS) return null
  if (rest.some((runs) => runs.length !== first.length)) return null
  const parts: string[] = []
  let telling = false
  for (const [index, run] of first.entries()) {
    const all = [run, ...rest.map((runs) => runs[index]!)]
    if (all.every((one) => one === run)) {
      parts.push(run)
      telling = true
      continue
    }
    const name = NAMES.find(([pattern]) => all.every((one) => pattern.test(one)))?.[1]
    if (name === undefined) return null
    const same = all.every((one) => one.length === run.length)
    parts.push(same ? `<${run.length} ${name}${run.length === 1 ? '' : 's'}>` : `<${name}s>`)
  }
  return telling ? parts.join('') : null
}

/** How the expected values of these quotes look, for a kind that is a lone value; null when nothing can be said. */
export function valueForm(quotes: readonly Quote[], prompts: ReadonlyMap<string, string>): string | null {
  const known = quotes.flatMap(({ expected, task }) =>
    expected === undefined ? [] : [{ expected, prompt: prompts.get(task) ?? '' }],
  )
  if (known.length < quotes.length || new Set(quotes.map(({ task }) => task)).size < 2) return null
  const strings = known.map(({ expected }) => quotedValue(expected))
  if (strings.every((value) => value !== null)) {
    const form = stringForm(strings)
    return form && `"${form}"${paddedNumber(strings, known)}`
  }
  const numbers = known.map(({ expected }) => Number(expected))
  if (numbers.some((number) => expectsNoNumber(number))) return null
  const factor = sharedFactor(numbers, known)
  const whole = numbers.every(Number.isInteger) ? 'a whole number' : 'a number'
  return factor === null ? whole : `${whole}, ${factor} times the one in the task`
}

const expectsNoNumber = (number: number) => !Number.isFinite(number)

interface Known {
  prompt: string
}

/** Numbers as people write them in a task: 12.50, 12,50, 1,000. A comma before three digits groups them. */
function numbersIn(text: string): number[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((written) =>
    Number(written.replace(/,(?=\d{3}(?!\d))/g, '').replace(',', '.')),
  )
}

/** Units that projects differ in: cents, thousandths, per cent. */
const FACTORS = [100, 1000, 10, 0.01, 0.001, 0.1]

/** The factor between a number of each task and what is expected for it; null when there is none for all. */
function sharedFactor(numbers: readonly number[], known: readonly Known[]): number | null {
  const given = known.map(({ prompt }) => numbersIn(prompt))
  if (numbers.some((number, index) => number === 0 || given[index]!.includes(number))) return null
  const close = (a: number, b: number) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b))
  return (
    FACTORS.find((factor) =>
      numbers.every((number, index) => given[index]!.some((one) => close(one * factor, number))),
    ) ?? null
  )
}

/** Whether the digits in these strings are numbers of their tasks, filled up with zeros. */
function paddedNumber(values: readonly string[], known: readonly Known[]): string {
  const digits = values.map((value) => /\d+/.exec(value)?.[0] ?? '')
  const isTheTasks = digits.every((run, index) => {
    const bare = run.replace(/^0+(?=\d)/, '')
    return run !== '' && new RegExp(`(?<!\\d)${bare}(?!\\d)`).test(known[index]!.prompt)
  })
  if (!isTheTasks || !digits.some((run) => /^0\d/.test(run))) return ''
  return ', the number in the task with zeros in front'
}
