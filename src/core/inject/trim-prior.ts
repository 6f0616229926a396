import type { Experience } from '../library/experience.ts'
import type { ChatMessage } from '../ports.ts'
import { smallerPriors } from './prior.ts'

/**
 * The `trim` of a chat request whose system message holds the prior of these experiences: each call returns the
 * messages with the next smaller prior (see smallerPriors: from the last experience on, the pinned ones at the end),
 * null when no prior is left. `shown` is the text in the message now, as renderPrior gave it.
 */
export function priorTrimmer(
  experiences: readonly Experience[],
  shown: string,
): (messages: ChatMessage[]) => ChatMessage[] | null {
  // Made when a context does overflow: most never do, and every rollout has a trimmer.
  let smaller: string[] | null = null
  return (messages) => {
    const index = messages.findIndex(({ role }) => role === 'system')
    const system = messages[index]
    if (!system || shown === '') return null
    smaller ??= [shown, ...smallerPriors(experiences, shown)]
    const texts = smaller
    const level = texts.findIndex((text) => text !== '' && system.content.endsWith(text))
    const current = texts[level]
    if (current === undefined) return null
    const content = system.content.slice(0, system.content.length - current.length) + texts[level + 1]!
    const trimmed = { ...system, content: content.trimEnd() }
    return messages.flatMap((message, at) =>
      at !== index ? [message] : trimmed.content === '' ? [] : [trimmed],
    )
  }
}
