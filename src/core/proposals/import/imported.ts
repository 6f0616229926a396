import type { Remedy } from '../../remedy.ts'
import type { RawVerifier } from '../../tasks/schema.ts'
import type { Split } from '../../tasks/task.ts'

/** Formats of other tools that tasks are imported from. */
export const IMPORT_FORMATS = ['openai-evals', 'promptfoo', 'dspy', 'jsonl', 'json', 'csv'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** Whether its columns can be mapped otherwise: files of other formats define their own fields. */
export const isTable = (format: ImportFormat): boolean => format !== 'promptfoo' && format !== 'openai-evals'

/** One task as another tool's file has it. */
export interface ImportedTask {
  /** line of the file, from 1 */
  line: number
  /** place in a file that this line names, e.g. "more.csv:3", if the task is there */
  beside?: string
  /** as the file calls it; made fit for an id later */
  name?: string
  instructions?: string
  prompt: string
  answer?: string
  solution?: string
  verify: RawVerifier[]
  tags: string[]
  group?: string
  split?: Split
}

/** Why something could not be imported: one sentence, and what can be done about it. */
export interface NotImported {
  reason: string
  remedies?: readonly Remedy[]
}

/** Something that could not be imported. */
export interface LeftOut extends NotImported {
  line: number
}

/** Something of a task, or of what should have become one, that could not be imported. */
export function leftOutOf({ line, beside }: Pick<ImportedTask, 'line' | 'beside'>, reason: string): LeftOut {
  return { line, reason: beside === undefined ? reason : `${beside}: ${reason}` }
}

/** What becomes what, shown before it is applied. */
export interface MappedField {
  /** field of a task */
  field: string
  /** where it comes from, e.g. a column */
  from: string
  /** of the first task, cut by whoever shows it */
  example: string
}

export interface Imported {
  format: ImportFormat
  mapping: MappedField[]
  /** names of a table's columns; none where it is no table */
  columns: string[]
  tasks: ImportedTask[]
  leftOut: LeftOut[]
  /** sentences for the user, e.g. columns that nothing was made of */
  notes: string[]
}

/** Asks for a form that exact and numeric read, if the file itself does not. */
export const ANSWER_FORM = 'End your reply with a line "Answer: ..." that holds the answer and nothing else.'
