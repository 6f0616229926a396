import { type Choices, choicesIn, fromTexts, type KeyReading, positionOf, shuffled } from './choices.ts'
import { plain } from './columns.ts'
import type { NotImported } from './imported.ts'
import { cellText, isRecord, type Row } from './read-rows.ts'

/** Columns of a table that hold the choices of its questions. */
export type ChoiceColumns =
  /** all of them in one column; `inside`: beside the text of the question */
  | { kind: 'one'; column: string; inside?: true }
  /** a column a choice */
  | { kind: 'each'; columns: readonly string[]; labels: readonly string[] }
  /** the right answer, and a column for each wrong one */
  | { kind: 'right-and-wrong'; right: string; wrong: readonly string[] }

const IN_ONE = ['choices', 'options', 'endings', 'answerchoices', 'candidates', 'mc1targets']
const RIGHT = ['correctanswer', 'rightanswer']

/**
 * The columns of choices, by their names and what they hold; null where there are none.
 * @param taken columns that fill fields of tasks; only a column of right answers may be the answers' own
 */
export function choiceColumns(
  all: readonly string[],
  rows: readonly Row[],
  taken: readonly string[],
): ChoiceColumns | null {
  const columns = all.filter((column) => !taken.includes(column))
  const named = IN_ONE.flatMap((name) => columns.filter((column) => plain(column) === name))
  const holding = named.find((column) => rows.some(({ values }) => choicesIn(values[column]) !== null))
  if (holding !== undefined) return { kind: 'one', column: holding }
  const inside = all.find((column) =>
    rows.some(({ values }) => {
      const value = values[column]
      return isRecord(value) && typeof value.stem === 'string' && choicesIn(value.choices) !== null
    }),
  )
  if (inside !== undefined) return { kind: 'one', column: inside, inside: true }
  const each =
    series(columns, /^(?:(?:option|choice|op|answer)_?)?([a-z])$/, 'a') ??
    series(columns, /^(?:option|choice|ending|sol|solution|answer|op)_?(\d)$/, '0', '1')
  const right = all.find((column) => RIGHT.includes(plain(column)))
  const wrong = columns.filter((column) =>
    /^(?:incorrectanswer|wronganswer|distractor)\d$/.test(plain(column)),
  )
  if (right !== undefined && wrong.length > 0) return { kind: 'right-and-wrong', right, wrong }
  if (each !== null) return each
  // Nothing can be read from it, which each row reports.
  const unread = named.find((column) => rows.some(({ values }) => cellText(values[column]) !== undefined))
  return unread === undefined ? null : { kind: 'one', column: unread }
}

/** Columns whose names count: "A", "B", ... or "option1", "option2", ... */
function series(columns: readonly string[], form: RegExp, ...starts: string[]): ChoiceColumns | null {
  const found = new Map(
    columns.flatMap((column) => {
      const match = form.exec(column.trim().toLowerCase().replace(/[\s-]/g, '_'))
      return match ? [[match[1]!, column] as const] : []
    }),
  )
  for (const start of starts) {
    const labels: string[] = []
    for (let code = start.charCodeAt(0); found.has(String.fromCharCode(code)); code++)
      labels.push(String.fromCharCode(code))
    if (labels.length >= 2) return { kind: 'each', columns: labels.map((label) => found.get(label)!), labels }
  }
  return null
}

/** The choices of a row; null where it has none. */
export function choicesOfRow({ values }: Row, where: ChoiceColumns): Choices | null {
  if (where.kind === 'one') {
    const value = values[where.column]
    return choicesIn(where.inside && isRecord(value) ? value.choices : value)
  }
  if (where.kind === 'right-and-wrong') {
    const right = cellText(values[where.right])
    const wrong = where.wrong.flatMap((column) => cellText(values[column]) ?? [])
    return right === undefined || wrong.length === 0 ? null : shuffled(right, wrong)
  }
  // A question may have fewer choices than there are columns: the last ones are empty.
  const texts = where.columns.map((column) => cellText(values[column])?.trim() ?? '')
  while (texts.at(-1) === '') texts.pop()
  const made = fromTexts(texts)
  if (made === null) return null
  const letters = where.labels[0] === 'a'
  return { labelled: letters || made.labelled, choices: made.choices }
}

/** How a key of a row says which choice is right, and the row's choices. */
export interface Keyed {
  choices: Choices
  key: unknown
}

/**
 * How the keys of all rows say which choice is right, or why that is not clear. A number may count from 0 or from 1: a 0
 * or the number of choices decides, then what the columns are called and whether the file holds lists as programs do.
 */
export function keyReading(
  keys: readonly Keyed[],
  where: ChoiceColumns,
  keyColumn: string,
): { by: KeyReading } | NotImported {
  const fits = (by: KeyReading) =>
    keys.filter(({ choices, key }) => positionOf(choices, key, by) !== null).length
  const sure = (['label', 'letter', 'text'] as const).find((by) => fits(by) === keys.length)
  const base = countingBase(keys, where, keyColumn)
  if (sure === 'text' && base !== null && fits(base) === keys.length && differ(keys, 'text', base))
    return { reason: 'the right choice may be meant by its text or by its number; give letters.' }
  if (sure !== undefined) return { by: sure }
  const numbers = keys.filter(({ key }) => isIndex(key)).length
  if (numbers * 2 <= keys.length)
    return {
      by: (['letter', 'label', 'text'] as const).reduce((best, by) => (fits(by) > fits(best) ? by : best)),
    }
  if (base !== null) return { by: base }
  return {
    reason:
      'nothing in the file shows whether the numbers of right choices count from 0 or from 1; give letters or the texts of the choices.',
  }
}

function countingBase(
  keys: readonly Keyed[],
  where: ChoiceColumns,
  keyColumn: string,
): 'from0' | 'from1' | null {
  const numbers = keys.filter(({ key }) => isIndex(key))
  const from0 = numbers.some(({ key }) => Number(key) === 0)
  const from1 = numbers.some(({ key, choices }) => Number(key) === choices.choices.length)
  if (numbers.length === 0 || (from0 && from1)) return null
  if (from0 || from1) return from0 ? 'from0' : 'from1'
  if (plain(keyColumn) === 'label') return 'from0'
  if (where.kind === 'each')
    return where.labels[0] === '0' ? 'from0' : where.labels[0] === '1' ? 'from1' : null
  return numbers.every(({ key }) => typeof key === 'number') ? 'from0' : null
}

const isIndex = (key: unknown) => /^\d+$/.test(cellText(key)?.trim() ?? '')

const differ = (keys: readonly Keyed[], a: KeyReading, b: KeyReading) =>
  keys.some(({ choices, key }) => positionOf(choices, key, a) !== positionOf(choices, key, b))
