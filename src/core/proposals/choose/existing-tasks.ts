import { freeId } from '../../tasks/fixes.ts'
import type { ParsedTask, ParsedTaskFile } from '../../tasks/parsed-task.ts'
import type { Proposal } from '../proposal.ts'

/** Characters of a proposal's digest that its comment in the file keeps. */
const MARK_LENGTH = 12
const MARK = /^[ \t]*# from .* \[([0-9a-f]{12})\][ \t]*\r?$/

/** What the comment above a task keeps of the proposal that it was. */
export const markOf = ({ digest }: Pick<Proposal, 'digest'>): string => digest.slice(0, MARK_LENGTH)

/** What task files hold already, as far as proposals meet it. */
export class ExistingTasks {
  /** ids of all tasks, proposed or not */
  readonly ids = new Set<string>()
  /** mark -> id of the task under it, null where none could be read there */
  private readonly marks = new Map<string, string | null>()
  private readonly tasks = new Map<string, ParsedTask>()

  /** @param parsed of the same text */
  add(text: string, { ids, tasks }: Pick<ParsedTaskFile, 'ids' | 'tasks'>): void {
    for (const { id } of ids) this.ids.add(id)
    for (const task of tasks) if (!this.tasks.has(task.id)) this.tasks.set(task.id, task)
    const ordered = ids.toSorted((a, b) => a.whole.line - b.whole.line)
    for (const [index, line] of text.split('\n').entries()) {
      const mark = MARK.exec(line)?.[1]
      if (mark === undefined || this.marks.has(mark)) continue
      this.marks.set(mark, ordered.find(({ whole }) => whole.line > index + 1)?.id ?? null)
    }
  }

  /**
   * Id of the task that a proposal has become: found by its mark, so that a task may be renamed and edited; where
   * somebody took the comment away, by a task of that id about the same. Null where there is none.
   */
  idOf(proposal: Proposal): string | null {
    const mark = markOf(proposal)
    if (this.marks.has(mark)) return this.marks.get(mark) ?? proposal.id
    const task = this.tasks.get(proposal.id)
    return task !== undefined && isSame(task, proposal) ? proposal.id : null
  }
}

/** The same prompt, or the same function of the same file. */
function isSame(task: ParsedTask, { prompt, file, symbol }: Proposal): boolean {
  if (task.prompt.trim() === prompt.trim()) return true
  const [spec] = task.verify
  return spec?.type === 'command' && file !== null && symbol !== null
    ? spec.write === file && spec.function === symbol
    : false
}

/** Sorts proposals into those that task files hold and new ones; these get free ids where theirs are taken. */
export function sortExisting(
  held: ExistingTasks,
  proposals: readonly Proposal[],
): { fresh: Proposal[]; known: Proposal[]; all: Proposal[] } {
  const taken = new Set(held.ids)
  const marks = new Set<string>()
  const fresh: Proposal[] = []
  const known: Proposal[] = []
  const all = proposals.map((proposal) => {
    const heldAs = marks.has(markOf(proposal)) ? proposal.id : held.idOf(proposal)
    marks.add(markOf(proposal))
    if (heldAs !== null) {
      const one = { ...proposal, id: heldAs }
      known.push(one)
      return one
    }
    const id = taken.has(proposal.id) ? freeId(proposal.id, taken) : proposal.id
    taken.add(id)
    const one = id === proposal.id ? proposal : { ...proposal, id }
    fresh.push(one)
    return one
  })
  return { fresh, known, all }
}
