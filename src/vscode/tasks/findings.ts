import { isNamed, toldOf, type UsageError } from '../../core/errors.ts'
import { parseColumnMap } from '../../core/proposals/import/columns.ts'
import type { ImportFormat, MappedField } from '../../core/proposals/import/imported.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { reasonTold } from '../../core/remedy.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { L10n } from '../editor/words.ts'

/** A proposal as `tfgrpo tasks ... --json` says it. */
export interface ProposalRecord extends Omit<Proposal, 'solution' | 'answer'> {
  /** whether it may be taken over */
  offered: boolean
  /** why it is offered or left out, one sentence; look-alikes are named in it */
  why: string
  /** ids of proposals that ask nearly the same */
  like: string[]
  /** the task file that holds it already */
  knownIn: string | null
  /** it was in one before, and somebody took it out again */
  takenOut: boolean
}

/** What becomes what of another tool's file. */
export interface Mapping {
  format: ImportFormat
  /** of a table */
  columns: string[]
  mapping: MappedField[]
  tasks: number
  notes: string[]
}

/** All that such a command says of what it found. */
export interface Findings {
  proposals: ProposalRecord[]
  /** test files that could not be used */
  skipped: { file: string; reason: string }[]
  /** lines of another tool's file that could not be taken over */
  notTaken: { line: number; reason: string }[]
  mapping: Mapping | null
}

export function noFindings(): Findings {
  return { proposals: [], skipped: [], notTaken: [], mapping: null }
}

/** Takes a record in, with what is to be done in the words of the editor; those of other kinds are left alone. */
export function takeRecord(findings: Findings, record: TrainerRecord, l10n: L10n): void {
  switch (record.type) {
    case 'proposal':
      findings.proposals.push(record as unknown as ProposalRecord)
      break
    case 'test-file-skipped':
      findings.skipped.push({ file: String(record.file), reason: String(record.reason) })
      break
    case 'not-taken-over':
      findings.notTaken.push({
        line: Number(record.line),
        reason: inEditorWords(reasonTold(record) ?? { sentence: '' }, l10n),
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
    if (isNamed<UsageError>(error, 'UsageError')) return inEditorWords(toldOf(error), l10n)
    throw error
  }
}

/** What the last record of the commands says was written; null where nothing was. */
export function writtenIn(
  record: TrainerRecord | null,
): { file: string; added: string[]; notes: string[] } | null {
  if (record?.type !== 'proposals-finished') return null
  return record.written as { file: string; added: string[]; notes: string[] } | null
}
