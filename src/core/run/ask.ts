import { type CallError, isNamed } from '../errors.ts'
import type { ChatRequest } from '../ports.ts'
import type { RunContext } from './context.ts'

/** How often to ask again after an unusable reply, each time as a draw of its own. */
const TRIES = 3

/**
 * Asks until the reply can be read, three draws at most. null when none could, or when the call failed for good:
 * the station then continues with what it has and reports that.
 */
export async function ask<T>(
  context: RunContext,
  request: Omit<ChatRequest, 'role' | 'draw'> & { draw: string },
  read: (text: string) => T | null,
  what: string,
): Promise<T | null> {
  let failure = 'the reply could not be read'
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const reply = await context.calls.chat({
        ...request,
        role: 'optimizer',
        draw: `${request.draw}/try${attempt}`,
      })
      const value = read(reply.text)
      if (value !== null) return value
    } catch (error) {
      if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
      failure = error.message
      break
    }
  }
  context.emit({ type: 'notice', level: 'warning', message: `${what}: ${failure}.`.replace(/\.\.$/, '.') })
  return null
}
