import type { ServerResponse } from 'node:http'
import type { ChatReply } from '../../../core/ports.ts'
import type { Asked } from '../wire/format.ts'
import { Refused } from '../wire/refused.ts'

/** Gets pieces of the text as they come; what it was not given is written at the end. */
export type Live = (delta: string) => void

/** A stream begins after this time at the latest, and then shows as often that it lives. */
const PING_MS = 10_000

/**
 * Answers a request with what `produce` gives, whole or as a stream. Throws what `produce` throws, unless the stream
 * has begun: then its error is written there.
 */
export async function sendReply(
  response: ServerResponse,
  asked: Asked,
  { id, events }: { id: string; events: boolean },
  produce: (live: Live) => Promise<ChatReply>,
): Promise<void> {
  const notes = noteHeader(asked.notes)
  if (!asked.stream) {
    const reply = await produce(() => {})
    response.writeHead(200, { 'content-type': 'application/json', ...notes })
    response.end(JSON.stringify(asked.writer.whole(reply, id)))
    return
  }
  const writer = asked.writer.stream(asked.model, id)
  let said = ''
  const begin = () => {
    if (response.headersSent) return ''
    const type = events ? 'text/event-stream; charset=utf-8' : 'application/json'
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', ...notes })
    return writer.start()
  }
  const pings = setInterval(() => response.write(begin() + writer.ping()), PING_MS)
  try {
    const {
      text,
      reasoning = '',
      toolCalls,
      finish,
      usage,
    } = await produce((delta) => {
      said += delta
      response.write(begin() + writer.text(delta))
    })
    const rest = text.startsWith(said) ? text.slice(said.length) : ''
    response.end(
      [
        begin(),
        reasoning !== '' && said === '' ? writer.reasoning(reasoning) : '',
        rest === '' ? '' : writer.text(rest),
        ...toolCalls.map((call) => writer.call(call)),
        writer.end({ finish, usage }),
      ].join(''),
    )
  } catch (error) {
    if (!response.headersSent || !(error instanceof Refused)) throw error
    response.end(writer.fail(error))
  } finally {
    clearInterval(pings)
  }
}

/** What was not passed on, for whoever looks at the answer. */
function noteHeader(notes: readonly string[]): Record<string, string> {
  if (notes.length === 0) return {}
  const text = notes.join(' ').replace(/[^\x20-\x7e]/g, '?')
  return { 'x-tfgrpo-notes': text.slice(0, 1000) }
}
