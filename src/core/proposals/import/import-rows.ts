import { comparesAnswer, type Split } from '../../tasks/task.ts'
import type { AnswerVerifier } from './answer-verifier.ts'
import { withChoices } from './choices.ts'
import { type ColumnMap, type Field, MAPPED_FIELDS } from './columns.ts'
import {
  ANSWER_FORM,
  type Imported,
  type ImportedTask,
  type ImportFormat,
  type LeftOut,
  type NotImported,
} from './imported.ts'
import { readSpecialColumns } from './promptfoo-cell.ts'
import { cellText, isRecord, type Row, type Rows } from './read-rows.ts'
import { RowAnswers } from './row-answers.ts'

/** How the note of a table begins that has no column for a prompt or an answer. */
export const NO_COLUMN = 'No column looks like'

/** Names of columns that a sentence lists. */
const MAX_COLUMNS = 20

const SPLITS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  trainset: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  development: 'val',
  devset: 'val',
  test: 'test',
  testing: 'test',
  testset: 'test',
}

/**
 * Tasks from rows by a mapping of columns. A row without a prompt, or whose answer nothing can compare, is left out.
 * Without a column for either there are no tasks, which is reported once, not for each row.
 */
export function importRows(
  table: Rows,
  map: ColumnMap,
  format: ImportFormat,
  kind: AnswerVerifier,
): Imported {
  const { columns, rows, leftOut: before } = table
  const answers = new RowAnswers(table, map, kind)
  const missing = (['prompt', 'answer'] as const).filter(
    (field) => !map[field]?.length && !(field === 'answer' && answers.known),
  )
  if (missing.length > 0)
    return {
      format,
      columns,
      mapping: mappingOf(map, [], rows),
      tasks: [],
      leftOut: before,
      notes: [
        `${NO_COLUMN} ${missing.map((field) => (field === 'prompt' ? 'a prompt' : 'an answer')).join(', none like ')}; the columns are ${columns.slice(0, MAX_COLUMNS).join(', ')}${columns.length > MAX_COLUMNS ? ', ...' : ''}.`,
      ],
    }
  const leftOut: LeftOut[] = [...before]
  const tasks: ImportedTask[] = []
  for (const row of rows) {
    const made = taskOf(row, map, answers, (reason) => leftOut.push({ line: row.line, reason }))
    if ('reason' in made) {
      leftOut.push({ line: row.line, ...made })
      continue
    }
    tasks.push(made)
    const split = textOf(row, map, 'split')
    if (split !== undefined && made.split === undefined)
      leftOut.push({
        line: row.line,
        reason: `its split ${JSON.stringify(split)} is not known (${Object.keys(SPLITS).join(', ')}); the task is assigned one.`,
      })
  }
  leftOut.sort((a, b) => a.line - b.line)
  const used = new Set([...Object.values(map).flat(), ...answers.columns])
  const unused = columns.filter((column) => !used.has(column) && !column.startsWith('__'))
  return {
    format,
    columns,
    mapping: mappingOf(map, tasks, rows),
    tasks,
    leftOut,
    notes: [
      ...answers.notes,
      ...(unused.length === 0
        ? []
        : [`Nothing is made of the column${unused.length === 1 ? '' : 's'} ${unused.join(', ')}.`]),
    ],
  }
}

function taskOf(
  row: Row,
  map: ColumnMap,
  answers: RowAnswers,
  leaveOut: (reason: string) => void,
): ImportedTask | NotImported {
  const question = textOf(row, map, 'prompt')
  if (question === undefined) return { reason: `${map.prompt!.join(' and ')} is empty.` }
  const checks = answers.checksOf(row)
  if ('reason' in checks) return checks
  const { verify, answer, choices, form } = checks
  for (const reason of checks.leftOut ?? []) leaveOut(reason)
  const own = textOf(row, map, 'instructions')
  const { options, description } = readSpecialColumns(row.values)
  const prompt = `${options.prefix ?? ''}${question}${options.suffix ?? ''}`
  const optional = {
    name: textOf(row, map, 'id') ?? description,
    instructions: own ?? form ?? (verify.some(comparesAnswer) ? ANSWER_FORM : undefined),
    answer,
    group: textOf(row, map, 'group'),
    solution: textOf(row, map, 'solution'),
    split: splitOf(textOf(row, map, 'split') ?? row.list ?? ''),
  }
  return {
    line: row.line,
    prompt: choices === undefined ? prompt : withChoices(prompt, choices),
    verify,
    tags: tagsOf(row, map),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

function splitOf(name: string): Split | undefined {
  const known = name.trim().toLowerCase()
  return Object.hasOwn(SPLITS, known) ? SPLITS[known] : undefined
}

/** Text of a field; a prompt of several columns names each that is not the last. */
function textOf(row: Row, map: ColumnMap, field: Field): string | undefined {
  const columns = map[field] ?? []
  const parts = columns.flatMap((column) => {
    const value = row.values[column]
    // A question that holds its choices, too.
    const text = cellText(isRecord(value) && typeof value.stem === 'string' ? value.stem : value)
    return text === undefined ? [] : [{ column, text }]
  })
  if (parts.length === 0) return undefined
  if (parts.length === 1) return parts[0]!.text
  return parts.map(({ column, text }) => `${column}:\n${text.trim()}`).join('\n\n')
}

function tagsOf(row: Row, map: ColumnMap): string[] {
  const values = (map.tags ?? []).flatMap((column) => {
    const value = row.values[column]
    if (Array.isArray(value)) return value.map(String)
    return (cellText(value) ?? '').split(/[,;|]/)
  })
  return [...new Set(values.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}

function mappingOf(
  map: ColumnMap,
  tasks: readonly ImportedTask[],
  rows: readonly Row[],
): Imported['mapping'] {
  const [first] = tasks
  const row = rows.find(({ line }) => line === first?.line)
  const mapping = MAPPED_FIELDS.flatMap((field) => {
    const columns = map[field] ?? []
    if (columns.length === 0) return []
    return [
      {
        field: field as string,
        from: columns.join(' + '),
        example:
          row === undefined ? '' : ((field === 'answer' ? first?.answer : textOf(row, map, field)) ?? ''),
      },
    ]
  })
  if (first?.instructions !== undefined && map.instructions === undefined)
    mapping.push({ field: 'instructions', from: '(added)', example: first.instructions })
  if (first) mapping.push({ field: 'verify', from: '(from the answers)', example: verifierWords(first) })
  return mapping
}

/** The verifier of a task on one line. */
export function verifierWords({ verify }: Pick<ImportedTask, 'verify'>): string {
  return verify
    .map(({ type, ...rest }) => (Object.keys(rest).length === 0 ? type : `${type} ${JSON.stringify(rest)}`))
    .join(', ')
}
