import { placePrior } from '../inject/prior.ts'
import type { ChatMessage } from '../ports.ts'
import type { Task } from '../tasks/task.ts'

const FENCES: Record<string, string> = { ts: 'ts', js: 'js', mjs: 'js', py: 'python', json: 'json', md: 'md' }

/** A file as a prompt shows it; the fence is longer than any inside. */
function shownFile(file: { path: string; content: string }): string {
  const longest = Math.max(2, ...[...file.content.matchAll(/`{3,}/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  const language = FENCES[file.path.split('.').at(-1) ?? ''] ?? ''
  return `${file.path}:\n${fence}${language}\n${file.content.trimEnd()}\n${fence}`
}

/**
 * What an agent is told of a task: instructions and prior in the system message (stable over tasks of one file, so
 * that caches hold), then the shown files and the prompt. Nothing else.
 */
export function taskMessages(task: Task, prior: string): ChatMessage[] {
  const system = placePrior(task.instructions, prior)
  const user = [...task.show.map(shownFile), task.prompt.trim()].join('\n\n')
  return [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user', content: user },
  ]
}
