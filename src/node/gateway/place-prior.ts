import { placePrior } from '../../core/inject/prior.ts'
import type { ChatMessage } from '../../core/ports.ts'

/**
 * Whether a text holds a prior: as it is, or line by line, since agents indent what they read from a file, or put their
 * own words between. '' is held nowhere.
 */
export function holdsPrior(text: string, prior: string): boolean {
  if (prior === '') return false
  if (text.includes(prior)) return true
  const lines = prior.split('\n').map((line) => line.trim())
  return lines.every((line) => text.includes(line))
}

/** What comes before the model's first words: the part of a conversation that stays as it is while it grows. */
export function leadingText(messages: readonly ChatMessage[]): string {
  const first = messages.findIndex(({ role }) => role === 'assistant')
  return (first === -1 ? messages : messages.slice(0, first)).map(({ content }) => content).join('\n')
}

/** Whether what the model reads holds it, whoever said it. */
export function messagesHoldPrior(messages: readonly ChatMessage[], prior: string): boolean {
  return prior !== '' && holdsPrior(messages.map(({ content }) => content).join('\n'), prior)
}

/** The messages with the prior at the end of the first system message, where training places it. */
export function withPrior(messages: readonly ChatMessage[], prior: string): ChatMessage[] {
  const [first, ...rest] = messages
  return first?.role === 'system'
    ? [{ ...first, content: placePrior(first.content, prior) }, ...rest]
    : [{ role: 'system', content: prior }, ...messages]
}
