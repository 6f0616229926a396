import type { ChatMessage } from '../../../core/ports.ts'

/** The system messages before all others as one: most models take no second one. */
export function joinLeadingSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const first = messages.findIndex(({ role }) => role !== 'system')
  const count = first === -1 ? messages.length : first
  const text = messages
    .slice(0, count)
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .join('\n\n')
  return [...(text === '' ? [] : [{ role: 'system' as const, content: text }]), ...messages.slice(count)]
}
