import { digest } from '../../core/digest.ts'
import { renderTaskFile } from '../../core/proposals/choose/render-task-file.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { asId, freeId } from '../../core/tasks/fixes.ts'
import { parseTaskFile } from '../../core/tasks/parse-task-file.ts'
import type { RawVerifier } from '../../core/tasks/schema.ts'

/** A task that is made from a selection. */
export interface SelectionTask {
  prompt: string
  verify: RawVerifier
  answer?: string
  /** where the selection is, for the comment above the task */
  origin: string
}

/** A change of a text: `insert` at `offset`; all else stays. */
export interface Insertion {
  offset: number
  insert: string
  /** of the task */
  id: string
}

/**
 * Adds a task to the text of a task file ('' = a new one); every other byte stays.
 * Throws UsageError where the file has errors, or a form that nothing can be added to.
 */
export function addTask(text: string, file: string, task: SelectionTask): Insertion {
  const taken = new Set(parseTaskFile(text, file).ids.map(({ id }) => id))
  const wanted = idOf(task.prompt)
  const id = taken.has(wanted) ? freeId(wanted, taken) : wanted
  if (/\.jsonl$/i.test(file)) return { ...addLine(text, id, task), id }
  const proposal: Proposal = {
    id,
    source: 'import',
    origin: task.origin,
    language: null,
    file: null,
    symbol: null,
    range: null,
    prompt: task.prompt,
    show: [],
    verify: [task.verify],
    ...(task.answer === undefined ? {} : { answer: task.answer }),
    tags: [],
    digest: digest([id, task.prompt, task.origin]),
    state: { kind: 'unchecked' },
    checks: [],
  }
  const name = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.tasks\.ya?ml$/i, '')
  const after = renderTaskFile([proposal], { name, workspace: '.', existing: text === '' ? null : text }).text
  let head = 0
  while (head < text.length && text[head] === after[head]) head++
  return { offset: head, insert: after.slice(head, head + after.length - text.length), id }
}

function addLine(text: string, id: string, { prompt, verify, answer }: SelectionTask): Omit<Insertion, 'id'> {
  const line = JSON.stringify({ id, prompt, ...(answer === undefined ? {} : { answer }), verify })
  const before = text === '' || text.endsWith('\n') ? '' : '\n'
  return { offset: text.length, insert: `${before}${line}\n` }
}

/** The first words of the prompt as an id. */
function idOf(prompt: string): string {
  const words = prompt.match(/[\p{L}\p{N}]+/gu)?.slice(0, 5) ?? []
  return asId(words.join('-').toLowerCase()).slice(0, 48).replace(/-+$/, '') || 'task'
}
