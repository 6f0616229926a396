import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { digest } from '../../digest.ts'
import { UsageError } from '../../errors.ts'
import { keyOf, SpliceError, Splicer } from '../../library/splice-yaml.ts'
import { formatDiagnostics, hasErrors } from '../../tasks/diagnostics.ts'
import { parseTaskFile } from '../../tasks/parse-task-file.ts'
import type { ParsedTask, ParsedTaskFile } from '../../tasks/parsed-task.ts'
import type { Proposal, RenderTaskFile } from '../proposal.ts'
import { ExistingTasks, markOf, sortExisting } from './existing-tasks.ts'
import { entryLines, type FileHead, needsWorkspace, taskEntry } from './task-entry.ts'

/** Characters of a proposal's origin that the comment quotes. */
const MAX_ORIGIN = 160

/**
 * Writes chosen proposals as the text of a YAML task file. In a text that is there already nothing changes: new tasks
 * are inserted behind its last one. Known, and left alone, are proposals whose mark (in the comment above a task) the
 * file holds, so that a task that was renamed or edited does not come twice. Ids that are taken get a number.
 * Throws UsageError where the file has errors, or a form that nothing can be added to.
 */
export const renderTaskFile: RenderTaskFile = (chosen, { name, workspace, existing }) => {
  if (existing === null || existing.trim() === '' || existing === '\uFEFF')
    return freshFile(chosen, name, workspace)
  const before = parseTaskFile(existing, FILE)
  const { fresh, known } = sortIn(existing, before, chosen)
  const added = fresh.map(({ id }) => id)
  if (fresh.length === 0) return { text: existing, added, known }
  if (hasErrors(before.diagnostics)) {
    throw new UsageError(
      `Nothing was added, since the task file has errors; correct them first:\n${formatDiagnostics(before.diagnostics)}`,
    )
  }
  const text = insertTasks(existing, fresh, workspace)
  if (text === null || !keepsAll(existing, text, before, fresh)) {
    throw new UsageError(
      'Nothing was added, since the task file is written in a form of YAML that cannot be added to (anchors, several documents, or tasks that are no plain list).',
      [{ do: 'write-elsewhere' }],
    )
  }
  return { text, added, known }
}

/** Only so that the text is read as YAML. */
const FILE = 'the.tasks.yaml'

/** Which of the proposals the text of a task file holds already; the others with ids that are free in it. */
function sortIn(
  text: string,
  parsed: Pick<ParsedTaskFile, 'ids' | 'tasks'>,
  proposals: readonly Proposal[],
): { fresh: Proposal[]; known: string[] } {
  const held = new ExistingTasks()
  held.add(text, parsed)
  const { fresh, all } = sortExisting(held, proposals)
  const known = proposals.filter((_, index) => !fresh.includes(all[index]!)).map(({ id }) => id)
  return { fresh, known }
}

function freshFile(
  proposals: readonly Proposal[],
  name: string,
  workspace: string,
): ReturnType<RenderTaskFile> {
  const { fresh: chosen, known } = sortIn('', { ids: [], tasks: [] }, proposals)
  const [first] = chosen
  // What all of them share is written once.
  const instructions = chosen.every((one) => one.instructions === first?.instructions)
    ? first?.instructions
    : undefined
  const head: FileHead = {
    ...(instructions === undefined ? {} : { instructions }),
    ...(chosen.some(needsWorkspace) ? { workspace } : {}),
    defaults: [],
  }
  const lines = entryLines({
    name,
    ...(head.instructions === undefined ? {} : { instructions: head.instructions }),
    ...(head.workspace === undefined ? {} : { workspace: head.workspace }),
    // A file has one agent for all its tasks.
    ...(chosen.some(({ agent }) => agent !== undefined) ? { defaults: { agent: 'tools' } } : {}),
  })
  lines.push(chosen.length === 0 ? 'tasks: []' : 'tasks:')
  for (const proposal of chosen) {
    const [start, ...rest] = entryLines(taskEntry(proposal, workspace, head))
    lines.push(`  ${originLine(proposal)}`, `  - ${start}`)
    lines.push(...rest.map((line) => (line === '' ? '' : `    ${line}`)))
  }
  return { text: `${lines.join('\n')}\n`, added: chosen.map(({ id }) => id), known }
}

/** The comment above a task: where it comes from, on one line whatever the names of files are, and its mark. */
function originLine(proposal: Proposal): string {
  const { origin } = proposal
  const printable = origin.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, MAX_ORIGIN)
  return `# from ${printable.trim()} [${markOf(proposal)}]`
}

/** Null where the form of the file has no place for them. */
function insertTasks(existing: string, fresh: readonly Proposal[], workspace: string): string | null {
  const document = parseDocument(existing, { keepSourceTokens: true })
  const root = document.contents
  if (document.errors.length > 0 || !isMap(root)) return null
  const value = (key: string) => root.items.find((pair) => keyOf(pair) === key)?.value
  const plain = (key: string) => {
    const node = value(key)
    return isScalar(node) && typeof node.value === 'string' ? { [key]: node.value } : {}
  }
  const defaults = value('defaults')
  const tasks = value('tasks')
  if (!isSeq(tasks) || tasks.items.length === 0) return null
  const head: FileHead = {
    ...plain('instructions'),
    ...plain('workspace'),
    defaults: isMap(defaults) ? defaults.items.map(keyOf) : [],
  }
  const entries = new Map(fresh.map((proposal) => [taskEntry(proposal, workspace, head), proposal]))
  const splicer = new Splicer(existing, [], new Set())
  try {
    splicer.addItems(
      tasks,
      tasks.items.length - 1,
      [...entries.keys()],
      (entry) => entryLines(entry as Record<string, unknown>),
      (entry) => [originLine(entries.get(entry as Record<string, unknown>)!)],
    )
    return splicer.apply()
  } catch (error) {
    if (error instanceof SpliceError) return null
    throw error
  }
}

/** Whether the new text is the old one with something inserted, and holds the tasks of before and the added ones. */
function keepsAll(
  existing: string,
  text: string,
  before: ParsedTaskFile,
  chosen: readonly Proposal[],
): boolean {
  let head = 0
  while (head < existing.length && existing[head] === text[head]) head++
  if (!text.endsWith(existing.slice(head))) return false
  const after = parseTaskFile(text, FILE)
  const kept = after.tasks.slice(0, before.tasks.length)
  const added = after.tasks.slice(before.tasks.length)
  return (
    !hasErrors(after.diagnostics) &&
    digest(kept.map(meaning)) === digest(before.tasks.map(meaning)) &&
    digest(added.map(({ id, prompt }) => [id, prompt])) ===
      digest(chosen.map(({ id, prompt }) => [id, prompt]))
  )
}

/** All of a task but its position. */
function meaning({ position: _position, ranges: _ranges, ...task }: ParsedTask): unknown {
  return task
}
