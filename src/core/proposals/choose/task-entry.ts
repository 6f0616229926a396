import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml'
import type { Proposal } from '../proposal.ts'

/** What a file sets for all its tasks, as far as a new task depends on it. */
export interface FileHead {
  instructions?: string
  workspace?: string
  /** keys that the file's defaults set */
  defaults: readonly string[]
}

/** The task that a proposal becomes, with the keys of a task file in the order in which they are written. */
export function taskEntry(proposal: Proposal, workspace: string, head: FileHead): Record<string, unknown> {
  const { id, prompt, split, tags, group, show, instructions, answer, verify, hide } = proposal
  const ownInstructions = instructions !== undefined && instructions !== head.instructions
  /** a default of the file must not change what was proposed and checked */
  const list = (key: string, values: readonly string[]) =>
    values.length > 0 || head.defaults.includes(key) ? { [key]: [...values] } : {}
  return {
    id,
    prompt,
    ...(ownInstructions ? { instructions } : {}),
    ...(split === undefined ? {} : { split }),
    ...list('tags', tags),
    ...(group === undefined ? {} : { group }),
    ...list('show', show),
    ...list('hide', hide ?? []),
    ...list('tests', proposal.tests ?? []),
    ...list('network', proposal.network ?? []),
    ...(head.defaults.includes('guard') ? { guard: false } : {}),
    ...workspaceField(proposal, workspace, head),
    ...(proposal.image === undefined ? {} : { image: proposal.image }),
    ...(proposal.commit === undefined ? {} : { commit: proposal.commit }),
    ...(answer === undefined ? {} : { answer }),
    verify: verify.length === 1 ? verify[0] : verify,
    ...solutionField(proposal),
  }
}

function solutionField({ solution, solutionPatch }: Proposal): Record<string, unknown> {
  if (solutionPatch !== undefined) return { solution: { patch: solutionPatch } }
  return solution === undefined ? {} : { solution }
}

function workspaceField(proposal: Proposal, shared: string, head: FileHead): { workspace?: string } {
  const own = proposal.workspace ?? (needsWorkspace(proposal) ? shared : null)
  return own === null || own === head.workspace ? {} : { workspace: own }
}

/** Whether the task has to do with files of the workspace that all share. */
export function needsWorkspace({ show, verify, workspace }: Proposal): boolean {
  if (workspace !== undefined) return false
  return show.length > 0 || verify.some(({ type }) => type === 'command')
}

/** Characters that YAML readers refuse, normalise or take for a line end: such texts are written with escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NEEDS_ESCAPES = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]/

/** Lines of the entry without its dash: texts of several lines as blocks, short lists on one line. */
export function entryLines(entry: Record<string, unknown>): string[] {
  const escaped: string[] = []
  const document = new Document(entry)
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string') return
      if (NEEDS_ESCAPES.test(node.value)) {
        escaped.push(jsonEscaped(node.value))
        node.value = `${MARK}${escaped.length - 1}-`
        node.type = Scalar.QUOTE_DOUBLE
      } else if (/\n/.test(node.value))
        // A block of nothing but blanks would lose some.
        node.type = /\S/.test(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
    },
    Seq: (_key, node) => {
      node.flow = node.items.every((item) => isScalar(item) && !String(item.value).includes('\n'))
    },
    // A schema inside a verifier is data: it may be deep, and stays on few lines.
    Pair: (_key, pair) => {
      if (
        (isMap(pair.value) || isSeq(pair.value)) &&
        isScalar(pair.key) &&
        DATA.has(String(pair.key.value))
      ) {
        pair.value.flow = true
      }
    },
  })
  const text = document.toString({ lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: false })
  const lines = text.replace(/\n$/, '').split('\n')
  return lines.map((line) => line.replace(MARKED, (_whole, index) => escaped[Number(index)]!))
}

const DATA: ReadonlySet<string> = new Set(['schema', 'equals'])
const MARK = 'tfgrpo-escaped-'
const MARKED = new RegExp(`"${MARK}(\\d+)-"`, 'g')

function jsonEscaped(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) =>
    NEEDS_ESCAPES.test(char) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
  )
}
