import type { RawVerifier } from '../../tasks/schema.ts'
import { type AnswerVerifier, answerVerifier, looksNumeric } from './answer-verifier.ts'
import { answersOf, workedResult } from './answers.ts'
import { type ChoiceColumns, choiceColumns, choicesOfRow, type Keyed, keyReading } from './choice-columns.ts'
import { CHOICE_FORM, type Choices, type KeyReading, namesOf, positionOf } from './choices.ts'
import { type ColumnMap, furtherAnswers } from './columns.ts'
import type { NotImported } from './imported.ts'
import { isExpected, prefixedAssertion, readSpecialColumns } from './promptfoo-cell.ts'
import { importChecks } from './promptfoo-verify.ts'
import { cellText, type Row, type Rows } from './read-rows.ts'

/** How the reply to a row is scored, and what its prompt gets for it. */
export interface RowChecks {
  verify: RawVerifier[]
  answer?: string
  /** shown below the question */
  choices?: Choices
  /** asks for the form in which the answer is compared */
  form?: string
  /** parts that could not be imported */
  leftOut?: string[]
}

/** How the answers of a table are read: the same for all of its rows, so that all of them are looked at first. */
export class RowAnswers {
  /** sentences for the user about how they are read */
  readonly notes: string[] = []
  readonly #column: string | undefined
  readonly #kind: AnswerVerifier
  readonly #where: ChoiceColumns | null
  readonly #by: { by: KeyReading } | NotImported
  readonly #further: string | undefined
  readonly #allNumbers: boolean
  readonly #yesOrNo: boolean

  constructor({ columns, rows }: Rows, map: ColumnMap, kind: AnswerVerifier) {
    this.#column = map.answer?.[0]
    this.#kind = kind
    const where = choiceColumns(columns, rows, Object.values(map).flat())
    const keyed = where === null ? [] : this.#keyed(rows, where)
    this.#by = where === null ? { by: 'label' } : keyReading(keyed, where, this.#column ?? '')
    this.#where = where !== null && this.#belongs(where, keyed) ? where : null
    this.#further = furtherAnswers(columns, map)
    const plain = rows.filter((row) => this.#assertions(row) === null).flatMap((row) => this.#answers(row))
    this.#allNumbers = plain.length > 0 && plain.every(looksNumeric)
    this.#yesOrNo = plain.length > 0 && plain.every((answer) => /^\s*(?:true|false)\s*$/i.test(answer))
    this.#describe(rows)
  }

  /** Whether the file says how to score its rows at all. */
  get known(): boolean {
    return this.#column !== undefined || this.#where !== null
  }

  /** Columns that are part of how rows are scored. */
  get columns(): string[] {
    const where = this.#where
    const choices =
      where === null
        ? []
        : where.kind === 'one'
          ? [where.column]
          : where.kind === 'each'
            ? where.columns
            : [where.right, ...where.wrong]
    return [...choices, ...(this.#further === undefined ? [] : [this.#further])]
  }

  checksOf(row: Row): RowChecks | NotImported {
    const assertions = this.#assertions(row)
    if (assertions !== null) {
      const leftOut: string[] = []
      const checks = importChecks({ ...assertions, vars: row.values }, (reason) => leftOut.push(reason))
      return 'reason' in checks ? { reason: [...leftOut, checks.reason][0]! } : { ...checks, leftOut }
    }
    const choices = this.#where === null ? null : choicesOfRow(row, this.#where)
    if (choices !== null) return this.#choose(row, choices)
    if (this.#where?.kind === 'one' && cellText(row.values[this.#where.column]) !== undefined)
      return { reason: `the choices in ${this.#where.column} cannot be told apart; give a list of them.` }
    const answers = this.#answers(row)
    if (answers.length === 0 && this.#column !== undefined && row.values[this.#column] !== undefined)
      return { reason: `${this.#column} is empty, so there is no answer to compare with.` }
    const made = answerVerifier(answers, this.#kind, this.#allNumbers)
    return 'reason' in made ? made : { answer: made.answer, verify: [made.verify] }
  }

  /** The assertions of a row that states what is expected as promptfoo does; null where it has plain answers. */
  #assertions({ values }: Row): { assertions: unknown[]; threshold: unknown } | null {
    const column = this.#column
    if (column === undefined) return null
    if (isExpected(column)) {
      const { assert, threshold } = readSpecialColumns(values)
      return assert.some(({ type }) => type !== 'equals') || assert.length > 1
        ? { assertions: assert, threshold }
        : null
    }
    const value = values[column]
    const one = typeof value === 'string' ? prefixedAssertion(value) : null
    return one === null ? null : { assertions: [one], threshold: undefined }
  }

  #answers({ values }: Row): string[] {
    const own = this.#column === undefined ? [] : answersOf(plainEquals(values[this.#column]))
    const further = this.#further === undefined ? undefined : values[this.#further]
    const more =
      typeof further === 'string' ? further.split(/[;|\n]/).map((text) => text.trim()) : answersOf(further)
    const all = [...own, ...more.filter((text) => text !== '')]
    return this.#yesOrNo
      ? all.flatMap((text) => [text, /true/i.test(text) ? 'yes' : 'no'])
      : [...new Set(all)]
  }

  #keyed(rows: readonly Row[], where: ChoiceColumns): Keyed[] {
    return rows.flatMap((row) => {
      const choices = choicesOfRow(row, where)
      const key = this.#column === undefined ? undefined : row.values[this.#column]
      return choices === null || choices.right !== undefined || cellText(key) === undefined
        ? []
        : [{ choices, key }]
    })
  }

  /** Columns that could hold choices do where the answers are among them. Others may be called "a" and "b", too. */
  #belongs(where: ChoiceColumns, keyed: readonly Keyed[]): boolean {
    if (where.kind !== 'each') return true
    if ('reason' in this.#by) return true
    const { by } = this.#by
    return keyed.some(({ choices, key }) => positionOf(choices, key, by) !== null)
  }

  #choose({ values }: Row, choices: Choices): RowChecks | NotImported {
    const key = this.#column === undefined ? undefined : values[this.#column]
    let right = choices.right ?? null
    if (right === null) {
      if (cellText(key) === undefined) return { reason: 'it does not say which of its choices is right.' }
      if ('reason' in this.#by) return this.#by
      right = positionOf(choices, key, this.#by.by)
    }
    if (right === null) {
      const labels = choices.choices.map(({ label }) => label).join(', ')
      return { reason: `its answer ${JSON.stringify(cellText(key))} is none of its choices (${labels}).` }
    }
    const { label, text } = choices.choices[right]!
    if (this.#kind === 'numeric') {
      const made = answerVerifier([text], 'numeric', true)
      return 'reason' in made ? made : { answer: made.answer, verify: [made.verify], choices }
    }
    if (this.#kind === 'judge') {
      const made = answerVerifier([`${label}. ${text}`], 'judge', false)
      return 'reason' in made ? made : { answer: made.answer, verify: [made.verify], choices }
    }
    const [answer = label, ...alternatives] = namesOf(choices, right)
    return {
      answer,
      verify: [{ type: 'exact', ignoreCase: true, alternatives }],
      choices,
      form: CHOICE_FORM,
    }
  }

  #describe(rows: readonly Row[]): void {
    if (this.#where !== null) {
      const { by } = 'reason' in this.#by ? { by: null } : this.#by
      if (by === 'from0' || by === 'from1')
        this.notes.push(`The numbers of right choices count from ${by === 'from0' ? 0 : 1}.`)
      return
    }
    const column = this.#column
    if (column === undefined) return
    const texts = rows.map(({ values }) => values[column])
    if (texts.some((text) => typeof text === 'string' && workedResult(text) !== null))
      this.notes.push(`Of ${column}, what follows "####" is the answer.`)
    if (rows.some((row) => this.#assertions(row) === null && this.#answers(row).length > 1) && !this.#yesOrNo)
      this.notes.push('Where a row has several answers, any of them is right.')
  }
}

/** A cell "equals: 4" means what the cell "4" means. */
function plainEquals(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = /^\s*equals:([\s\S]*)$/.exec(value)
  return match === null ? value : match[1]!.trim()
}
