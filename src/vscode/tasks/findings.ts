import { isNamed, messageOf, type UsageError } from '../../core/errors.ts'
import { parseColumnMap } from '../../core/proposals/import/columns.ts'
import type { ImportFormat, MappedField } from '../../core/proposals/import/imported.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { reasonMessage } from '../../core/remedy.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { L10n } from '../editor/words.ts'

/** A proposal as `tfgrpo tasks ... --json` reports it. */
export interface ProposalRecord extends Omit<Proposal, 'solution' | 'answer'> {
  /** whether it can be chosen */
  offered: boolean
  /** why it is offered or left out, one sentence; look-alikes are named in it */
  why: string
  /** ids of proposals that ask nearly the same */
  like: string[]
  /** the task file that already contains it */
  knownIn: string | null
  /** it was in one before and was removed */
  takenOut: boolean
}

/** How the fields of another tool's file are mapped to those of tasks. */
export interface Mapping {
  format: ImportFormat
  /** of a table */
  columns: string[]
  mapping: MappedField[]
  tasks: number
  notes: string[]
}

/** All that such a command reports. */
export interface Findings {
  proposals: ProposalRecord[]
  /** test files that could not be used */
  skipped: { file: string; reason: string }[]
  /** lines of another tool's file that could not be imported */
  notImported: { line: number; reason: string }[]
  mapping: Mapping | null
}

export function noFindings(): Findings {
  return { proposals: [], skipped: [], notImported: [], mapping: null }
}

/** Adds a record to the findings, with remedies in the words of the editor; records of other kinds are ignored. */
export function takeRecord(findings: Findings, record: TrainerRecord, l10n: L10n): void {
  switch (record.type) {
    case 'proposal':
      findings.proposals.push(record as unknown as ProposalRecord)
      break
    case 'test-file-skipped':
      findings.skipped.push({ file: String(record.file), reason: String(record.reason) })
      break
    case 'not-taken-over':
      findings.notImported.push({
        line: Number(record.line),
        reason: inEditorWords(reasonMessage(record) ?? { sentence: '' }, l10n),
      })
      break
    case 'import-mapping':
      findings.mapping = record as unknown as Mapping
  }
}

/** A mapping as it is edited: what was recognised, else the columns in their order, "prompt=a+b,answer=c". */
export function editableMap({ columns, mapping }: Pick<Mapping, 'columns' | 'mapping'>): string {
  const known = new Map(mapping.map(({ field, from }) => [field, from.split(' + ')]))
  const used = [...known.values()].flat()
  const free = columns.filter((column) => !used.includes(column))
  return ['prompt', 'answer']
    .flatMap((field) => {
      const from = known.get(field) ?? free.splice(0, 1)
      return from.length === 0 ? [] : [`${field}=${from.join('+')}`]
    })
    .join(',')
}

/** What is wrong with a mapping as it is edited; undefined where nothing is. */
export function mapProblem(map: string, columns: readonly string[], l10n: L10n): string | undefined {
  try {
    parseColumnMap(map, columns, {})
  } catch (error) {
    if (isNamed<UsageError>(error, 'UsageError')) return inEditorWords(messageOf(error), l10n)
    throw error
  }
}

/** What was written according to the last record; null where nothing was. */
export function writtenIn(
  record: TrainerRecord | null,
): { file: string; added: string[]; notes: string[] } | null {
  if (record?.type !== 'proposals-finished') return null
  return record.written as { file: string; added: string[]; notes: string[] } | null
}
