import { fenced, fenceOfFile } from '../code/fences.ts'
import { placePrior } from '../inject/prior.ts'
import type { ChatMessage } from '../ports.ts'
import type { Task } from '../tasks/task.ts'

/** A file as a prompt shows it. */
const shownFile = ({ path, content }: Task['show'][number]) =>
  `${path}:\n${fenced(content.trimEnd(), fenceOfFile(path))}`

/**
 * The messages that give an agent its task: instructions and prior in the system message (stable over tasks of one
 * file, so that caches hold), then the shown files and the prompt. Nothing else.
 */
export function taskMessages(task: Task, prior: string): ChatMessage[] {
  const system = placePrior(task.instructions, prior)
  const user = [...task.show.map(shownFile), task.prompt.trim()].join('\n\n')
  return [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user', content: user },
  ]
}
