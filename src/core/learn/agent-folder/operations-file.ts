import { z } from 'zod'
import { readJson } from '../../tasks/json-source.ts'
import { nearest } from '../../tasks/nearest.ts'
import { entryOf, locate, Source, type SourceNode, toPlain } from '../../tasks/source-tree.ts'
import { OPERATIONS_FILE } from './operations-schema.ts'

/** A change that an agent proposes. */
export type AgentOperation =
  | { op: 'add'; text: string; evidence: number[]; tags: string[] }
  | { op: 'update'; id: string; text: string; evidence: number[]; tags: string[] }
  | { op: 'delete'; id: string; why: string }

/** What its operations may name. */
export interface AgentKnown {
  /** checks are numbered from 1 to this */
  checks: number
  /** of the tasks in the folder */
  tags: readonly string[]
  /** of the rules in the folder */
  rules: readonly { id: string; pinned: boolean; inUse: boolean; isExample: boolean }[]
  maxOperations: number
}

/** A file that was read: what can be used of it, and every fault as "operations.json:line:column: ...". */
export interface ReadOperations {
  operations: AgentOperation[]
  /** `operation`: the one that is left out because of it, null where it concerns the file */
  faults: { operation: unknown; sentence: string }[]
}

const rule = {
  text: z.string().trim().min(1),
  evidence: z.array(z.int().min(1)).default([]),
  tags: z.array(z.string()).default([]),
}
const OPERATION = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), ...rule }),
  z.object({ op: z.literal('update'), id: z.string(), ...rule }),
  z.object({ op: z.literal('delete'), id: z.string(), why: z.string().default('') }),
  z.object({ op: z.literal('none') }),
])

const FORM = 'it should look like { "operations": [{ "op": "add", "text": "...", "evidence": [1] }] }'

/** Reads what an agent left. Never throws, and drops nothing silently: a faulty operation does not spoil the others. */
export function readOperations(text: string, known: AgentKnown): ReadOperations {
  const source = new Source(OPERATIONS_FILE, text.replace(/^\uFEFF/, ''))
  const faults: ReadOperations['faults'] = []
  const fault = (at: { start: number; end: number }, sentence: string, operation: unknown = null) => {
    const { line, column } = source.range(at.start, at.end)
    faults.push({ operation, sentence: `${OPERATIONS_FILE}:${line}:${column}: ${sentence}` })
  }
  const root = readJson(source, 0, source.text.length)
  if (root === null) {
    const [first] = source.diagnostics
    const { line, column, message } = first ?? { line: 1, column: 1, message: 'It is not valid JSON.' }
    return {
      operations: [],
      faults: [{ operation: null, sentence: `${OPERATIONS_FILE}:${line}:${column}: ${message}` }],
    }
  }
  const list = root.kind === 'map' ? entryOf(root, 'operations')?.value : root
  if (list?.kind !== 'list') {
    fault(list ?? root, `There is no list of operations: ${FORM}.`)
    return { operations: [], faults }
  }
  const operations = list.items.flatMap((node, index): AgentOperation[] => {
    const given = toPlain(node)
    if (index >= known.maxOperations) {
      if (index === known.maxOperations)
        fault(
          node,
          `There are ${list.items.length} operations; only the first ${known.maxOperations} are used.`,
        )
      return []
    }
    const parsed = OPERATION.safeParse(given)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      fault(locate(node, issue?.path ?? []), wordIssue(node, issue), given)
      return []
    }
    const operation = parsed.data
    if (operation.op === 'none') return []
    const problem = nameProblem(operation, known)
    if (problem) {
      fault(locate(node, problem.path), problem.sentence, given)
      return []
    }
    return [operation]
  })
  return { operations, faults }
}

function wordIssue(node: SourceNode, issue: z.core.$ZodIssue | undefined): string {
  if (node.kind !== 'map') return `An operation is an object: ${FORM}.`
  const [field] = issue?.path ?? []
  if (field === undefined || field === 'op')
    return 'The member "op" must be "add", "update", "delete" or "none".'
  if (field === 'text') return 'The member "text" must hold the rule, as a string that is not empty.'
  if (field === 'id') return 'The member "id" must name a rule of library.json, for example "E3".'
  if (field === 'evidence')
    return 'The member "evidence" must be a list of check numbers, for example [1, 4].'
  if (field === 'tags') return 'The member "tags" must be a list of strings.'
  return `The member "${String(field)}" must be a string.`
}

/** What an operation names that is not there, and where it does. */
function nameProblem(
  operation: AgentOperation,
  { checks, tags, rules }: AgentKnown,
): { path: (string | number)[]; sentence: string } | null {
  if (operation.op !== 'add') {
    const { id } = operation
    const rule = rules.find((one) => one.id === id)
    const path = ['id']
    if (rule === undefined) {
      const near = nearest(
        id,
        rules.map((one) => one.id),
      )
      return {
        path,
        sentence: `There is no rule ${id} in library.json${near ? `; the nearest is ${near}` : ''}.`,
      }
    }
    if (rule.pinned) return { path, sentence: `${id} is pinned by the user, so only the user changes it.` }
    if (operation.op === 'update' && rule.isExample)
      return { path, sentence: `${id} is a worked example, which has no wording to be changed.` }
    if (operation.op === 'delete' && !rule.inUse)
      return { path, sentence: `${id} is not in use, so there is nothing to take out; its trial decides.` }
  }
  if (operation.op === 'delete') return null
  const missing = operation.evidence.findIndex((number) => number > checks)
  if (missing >= 0)
    return {
      path: ['evidence', missing],
      sentence: `There is no check ${operation.evidence[missing]}; checks.md has ${checks}.`,
    }
  const unknown = operation.tags.findIndex((tag) => !tags.includes(tag))
  if (unknown < 0) return null
  const tag = operation.tags[unknown]!
  const near = nearest(tag, tags)
  return {
    path: ['tags', unknown],
    sentence: `No task here has the tag ${JSON.stringify(tag)}${near ? `; the nearest is ${JSON.stringify(near)}` : ''}.`,
  }
}
