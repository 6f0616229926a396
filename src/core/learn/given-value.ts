/**
 * What in the task an expected value is made of: quotes of checks show the value alone, so a reader cannot see how the
 * task's own words lead to it. Each is stated with one example and only where it holds for all tasks.
 */

/** A number as people write it in a task, 12.50, 12,50 or 1,000: a comma before three digits groups them. */
function numbersIn(text: string): { written: string; number: number }[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((written) => ({
    written,
    number: Number(written.replace(/,(?=\d{3}(?!\d))/g, '').replace(',', '.')),
  }))
}

/** Units that projects differ in: cents, thousandths, per cent. */
const FACTORS = [100, 1000, 10, 0.01, 0.001, 0.1]

/** The factor between a number of each task and what is expected for it; null when there is none for all. */
export function factorOf(
  numbers: readonly number[],
  tasks: readonly string[],
): { factor: number; example: string } | null {
  const given = tasks.map(numbersIn)
  // A value that is already in the task has no factor to learn.
  if (numbers.some((number, i) => number === 0 || given[i]!.some((one) => one.number === number))) return null
  const close = (a: number, b: number) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b))
  for (const factor of FACTORS) {
    const sources = numbers.map((number, i) => given[i]!.find((one) => close(one.number * factor, number)))
    if (sources.every((source) => source !== undefined))
      return { factor, example: `${sources[0]!.written} is ${numbers[0]}` }
  }
  return null
}

/**
 * The number of the task that each of these strings holds, with an example, filled up with zeros or as it is; null =
 * none.
 */
export function numberOf(
  values: readonly string[],
  tasks: readonly string[],
): { padded: boolean; example: string } | null {
  const sources = values.map((value, i) => {
    const [digits = '', further] = value.match(/\d+/g) ?? []
    const bare = digits.replace(/^0+(?=\d)/, '')
    return further === undefined && numbersIn(tasks[i]!).some(({ written }) => written === bare) ? bare : null
  })
  if (sources.includes(null)) return null
  const padded = values.findIndex((value) => /(?<!\d)0\d/.test(value))
  const shown = Math.max(0, padded)
  return { padded: padded >= 0, example: `${sources[shown]} is "${values[shown]}"` }
}

/** Which words of the task these strings hold where they differ, with an example; null where they hold others. */
export function taskWordsOf(values: readonly string[], tasks: readonly string[]): string | null {
  const parts = values.map((value) => value.match(/\p{L}+/gu) ?? [])
  const first = parts[0] ?? []
  if (parts.some(({ length }) => length !== first.length)) return null
  const varied = [...first.keys()].filter((at) => parts.some((part) => part[at] !== first[at]))
  if (varied.length === 0) return null
  const inTask = parts.every((part, i) => {
    const words = new Set<string>(tasks[i]!.toLowerCase().match(/\p{L}+/gu))
    return varied.every((at) => words.has(part[at]!.toLowerCase()))
  })
  if (!inTask) return null
  const which = varied.length === 1 ? 'that word of the task' : 'those words of the task'
  return `${which}: ${varied.map((at) => first[at]).join(' ')} is "${values[0]}"`
}

/** Words that carry no information about a value. */
const EMPTY = new Set(
  'a an and are as at be but by do for from had has have here i in is it its me my no not of on or our please so thank thanks that the then this to very was we with you your'.split(
    ' ',
  ),
)
/** A word this near to the name of the field is about it. */
const NEAR = 3

/**
 * Which word next to the field's name means which value: `high is "P1", low is "P3"`. Null unless at least two
 * values have a word of their own that is in every task with the value and in no other task, and some value is
 * that of two tasks: where each has its own, some word near by always fits.
 */
export function wordsOf(field: string, values: readonly string[], tasks: readonly string[]): string | null {
  const around = tasks.map((task) => wordsNear(field, task))
  const distinct = [...new Set(values)].sort()
  if (distinct.length < 2 || distinct.length === new Set(tasks).size) return null
  const pairs = distinct.flatMap((value) => {
    const own = around.filter((_, i) => values[i] === value)
    const others = around.filter((_, i) => values[i] !== value)
    const [word, second] = nearest(own[0]!).filter(
      (one) => own.every((words) => nearest(words).includes(one)) && !others.some((words) => words.has(one)),
    )
    return word !== undefined && second === undefined ? [`${word} is "${value}"`] : []
  })
  return pairs.length < 2 ? null : pairs.join(', ')
}

/** The nearest words. */
function nearest(words: ReadonlyMap<string, number>): string[] {
  const least = Math.min(...words.values())
  return [...words].flatMap(([word, distance]) => (distance === least ? [word] : []))
}

/** Words near the field's name in a task, with their distance from it; words without content do not count. */
function wordsNear(field: string, task: string): Map<string, number> {
  const words = (task.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? []).filter((word) => !EMPTY.has(word))
  const near = new Map<string, number>()
  for (const [at, word] of words.entries()) {
    if (word !== field.toLowerCase()) continue
    for (let step = 1; step <= NEAR; step++)
      for (const other of [words[at - step], words[at + step]])
        if (other !== undefined) near.set(other, Math.min(step, near.get(other) ?? NEAR))
  }
  return near
}
