import {
  answerProblem,
  type Complain,
  checkHost,
  checkInnerPath,
  checkTemplates,
  checkVerifier,
  fillTemplate,
  normaliseVerifier,
} from './check-fields.ts'
import type { Range } from './diagnostics.ts'
import { explainIssues } from './explain-issues.ts'
import { addEntry, addTopEntry, likeQuoted } from './fixes.ts'
import type { ParsedTask, ParsedTaskFile } from './parsed-task.ts'
import { type RawDefaults, type RawTask, TEXT_FIELDS, taskSchema, VERIFIER_KEYS } from './schema.ts'
import {
  entryOf,
  locate,
  plainMap,
  type Source,
  type SourceNode,
  type TextFix,
  toPlain,
} from './source-tree.ts'

const TASK_KEYS = Object.keys(taskSchema.shape)

/** What the head of the file sets for every task. */
export interface TaskDefaults {
  node?: SourceNode
  fields?: RawDefaults
  /** the defaults have errors of their own, so what a task misses because of them is not reported again */
  broken?: boolean
  instructions?: string
  workspace?: string
  workspaceRange?: Range
}

/** Reads the tasks of one file. */
export class TaskReader {
  /** every id that was read, also of tasks with errors */
  readonly ids: ParsedTaskFile['ids'] = []
  readonly #source: Source
  readonly #defaults: TaskDefaults

  constructor(source: Source, defaults: TaskDefaults) {
    this.#source = source
    this.#defaults = defaults
  }

  /** Null, with the reasons reported, when the task has errors. */
  read(node: SourceNode): ParsedTask | null {
    const before = this.#source.diagnostics.length
    const id = entryOf(node, 'id')?.value
    if (id?.kind === 'scalar' && id.value !== null) {
      this.ids.push({
        id: id.text,
        range: this.#source.range(id.start, id.end),
        whole: this.#source.range(node.start, node.end),
      })
    }
    const parsed = taskSchema.safeParse(plainFields(node))
    if (!parsed.success) {
      explainIssues(this.#source, node, parsed.error.issues, (path) => {
        if (path.length === 0) return TASK_KEYS
        return nestedKeys(node, path)
      })
      return null
    }
    const task = this.#task(parsed.data, node)
    return this.#source.diagnostics.length > before ? null : task
  }

  #task(raw: RawTask, node: SourceNode): ParsedTask {
    const source = this.#source
    const defaults = this.#defaults
    const id = String(raw.id)
    const { agent: _, mcp = {}, ...ofAll } = defaults.fields ?? {}
    const fields = { ...ofAll, ...raw }
    const complain: Complain = (path, message, right) => {
      const at = locate(node, path)
      source.report(at.start, at.end, message, rightText(source, at, right))
    }
    const add = (key: string, value: string, json = value) =>
      node.kind === 'map' ? addEntry(source, node, key, value, json) : undefined
    checkOwnFields(raw, complain)
    const idNode = locate(node, ['id'])
    const idRange = source.range(idNode.start, idNode.end)
    /** position of a field: in the task, else in the defaults, else that of the id */
    const rangeOf = (...path: PropertyKey[]): Range => {
      for (const from of [node, defaults.node]) {
        if (from === undefined || entryOf(from, String(path[0])) === undefined) continue
        const at = locate(from, path)
        return source.range(at.start, at.end)
      }
      return idRange
    }

    const rawVerifiers =
      fields.verify === undefined ? [] : Array.isArray(fields.verify) ? fields.verify : [fields.verify]
    if (rawVerifiers.length === 0 && !defaults.broken) {
      source.report(
        idNode.start,
        idNode.end,
        `task "${id}" has no verifier; add verify: { type: ... } to it or to the defaults of the file.`,
        add('verify', '{ type: exact }', '{"type": "exact"}'),
      )
    }
    const verify = rawVerifiers.map((verifier) => normaliseVerifier(verifier, id))
    const answer = raw.answer === undefined ? undefined : String(raw.answer)
    for (const problem of new Set(verify.map((verifier) => answerProblem(verifier, answer)))) {
      if (problem === null) continue
      const at = answer === undefined ? idNode : locate(node, ['answer'])
      source.report(
        at.start,
        at.end,
        `task "${id}": ${problem}.`,
        answer === undefined ? add('answer', '""') : undefined,
      )
    }
    const show = fields.show ?? []
    const tests = (fields.tests ?? []).map((path) => fillTemplate(path, id))
    const workspace = raw.workspace ?? defaults.workspace
    if (show.length > 0 && workspace === undefined) {
      source.report(
        idNode.start,
        idNode.end,
        `task "${id}" shows files but has no workspace to take them from; add workspace: . to the file.`,
        addTopEntry(source, 'workspace', '.') ?? add('workspace', '.', '"."'),
      )
    }
    if (raw.commit !== undefined && workspace === undefined) {
      const at = locate(node, ['commit'])
      source.report(
        at.start,
        at.end,
        `task "${id}" names a commit but no workspace whose repository has it; add workspace: . to the file.`,
        addTopEntry(source, 'workspace', '.') ?? add('workspace', '.', '"."'),
      )
    }
    return {
      id,
      instructions: raw.instructions ?? defaults.instructions ?? '',
      prompt: raw.prompt,
      ...(fields.split === undefined ? {} : { split: fields.split }),
      tags: [...new Set((fields.tags ?? []).map(String))],
      ...(fields.group === undefined ? {} : { group: String(fields.group) }),
      ...(answer === undefined ? {} : { answer }),
      show: show.map((path) => fillTemplate(path, id)),
      ...solutionOf(raw),
      ...(fields.hide === undefined || fields.hide.length === 0 ? {} : { hide: fields.hide }),
      ...(tests.length === 0 ? {} : { tests }),
      ...(raw.commit === undefined ? {} : { commit: raw.commit }),
      ...imageOf(raw),
      ...(fields.tools === undefined ? {} : { tools: [...new Set(fields.tools)] }),
      ...(Object.keys(mcp).length === 0 ? {} : { mcp }),
      network: fields.network ?? [],
      guard: fields.guard ?? false,
      verify,
      ...(workspace === undefined ? {} : { workspace }),
      position: { file: source.file, line: idRange.line, column: idRange.column },
      ranges: {
        id: idRange,
        show: show.map((_path, index) => rangeOf('show', index)),
        workspace: raw.workspace === undefined ? (defaults.workspaceRange ?? idRange) : rangeOf('workspace'),
        commit: rangeOf('commit'),
        split: rangeOf('split'),
        verify: rangeOf('verify'),
        schemas: rawVerifiers.map((verifier, index) =>
          verifier.type === 'json' && verifier.schema !== undefined
            ? rangeOf('verify', ...(Array.isArray(fields.verify) ? [index] : []), 'schema')
            : null,
        ),
      },
    }
  }
}

function imageOf({ image }: RawTask): Pick<ParsedTask, 'image'> {
  if (image?.build !== undefined) return { image: { build: image.build } }
  return image?.name === undefined ? {} : { image: { name: image.name } }
}

function solutionOf({ solution }: RawTask): Pick<ParsedTask, 'solution' | 'solutionPatch'> {
  if (solution === undefined) return {}
  return typeof solution === 'string' ? { solution } : { solutionPatch: solution.patch }
}

/** The text that a scalar should have, in the quotes that it has. */
export function rightText(source: Source, at: SourceNode, right: string | undefined): TextFix | undefined {
  return right === undefined || at.kind !== 'scalar' ? undefined : likeQuoted(source, at.start, at.end, right)
}

function checkOwnFields(raw: RawTask, complain: Complain): void {
  if (raw.prompt.trim() === '') complain(['prompt'], 'prompt is empty; state what the model is asked to do.')
  const many = Array.isArray(raw.verify)
  for (const [index, verifier] of (raw.verify === undefined ? [] : [raw.verify].flat()).entries()) {
    checkVerifier(verifier, many ? ['verify', index] : ['verify'], complain)
  }
  for (const [index, path] of (raw.show ?? []).entries()) {
    checkTemplates(path, ['show', index], complain)
    checkInnerPath(path, ['show', index], complain)
  }
  for (const [index, path] of (raw.hide ?? []).entries()) checkInnerPath(path, ['hide', index], complain)
  for (const [index, path] of (raw.tests ?? []).entries()) {
    checkTemplates(path, ['tests', index], complain)
    checkInnerPath(path, ['tests', index], complain)
  }
  for (const [index, host] of (raw.network ?? []).entries()) checkHost(host, ['network', index], complain)
}

/** Plain data for the schema; ids, groups, answers and tags keep the text that was written: 1.10 stays "1.10". */
export function plainFields(node: SourceNode): unknown {
  if (node.kind !== 'map') return toPlain(node)
  return plainMap(node.entries, ({ key, value }) => {
    if (!TEXT_FIELDS.has(key)) return toPlain(value)
    if (value.kind === 'list') return value.items.map(written)
    return written(value)
  })
}

function written(node: SourceNode): unknown {
  return node.kind === 'scalar' && node.value !== null ? node.text : toPlain(node)
}

/** Keys of the mappings that a field may be instead of a text. */
const NESTED_KEYS: Readonly<Record<string, readonly string[]>> = {
  agent: ['acp'],
  image: ['build', 'name'],
  solution: ['patch'],
}

/** Keys known in the mapping at this path: of these fields, else of a verifier. */
export function nestedKeys(node: SourceNode, path: readonly PropertyKey[]): readonly string[] {
  const own = NESTED_KEYS[String(path[0])]
  if (own !== undefined) return own
  const type = entryOf(locate(node, path), 'type')?.value
  return (type?.kind === 'scalar' && VERIFIER_KEYS[type.text]) || ['type', 'weight', 'passAt']
}
