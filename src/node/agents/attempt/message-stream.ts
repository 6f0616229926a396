import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'
import type { RunningProgram } from '../../../core/ports.ts'

/** Limits of what an agent may print; a tool's whole output fits many times. */
const LINE_BYTES = 16 * 1024 * 1024
const TOTAL_BYTES = 256 * 1024 * 1024

/** An agent printed more than anybody can read. The message is a clause: "printed more than ...". */
export class OutputFlood extends Error {
  override readonly name = 'OutputFlood'
}

/** What a program says that asks for no answer. */
export interface Listener {
  /** in order, also before the answer that follows it */
  notified(method: string, params: unknown): void
  /** a line that is no message: programs print banners and warnings there too */
  printed(line: string): void
}

/**
 * The messages of a program on its stdin and stdout, one a line. Its notifications go to the listener: the library
 * handles them some time after an answer that came later, and prints those that it does not understand.
 */
export function messageStream(
  program: Pick<RunningProgram, 'read' | 'write'>,
  listener: Listener,
  limits = { line: LINE_BYTES, total: TOTAL_BYTES },
): Stream {
  const lines = linesOf(program, limits)
  /** requests to the program that it has not answered: the library would print an answer to anything else */
  const pending = new Set<unknown>()
  /** null where a line is nothing for the library */
  const received = (line: string): AnyMessage | null => {
    const message = asMessage(line)
    if (message === null) {
      if (line.trim() !== '') listener.printed(line)
      return null
    }
    if (!('method' in message)) return pending.delete(message.id) ? message : null
    if ('id' in message || message.method.startsWith('$/')) return message
    listener.notified(message.method, message.params)
    return null
  }
  return {
    readable: new ReadableStream<AnyMessage>({
      async pull(controller) {
        for (;;) {
          const { done, value } = await lines.next()
          if (done === true) return controller.close()
          const message = received(value)
          if (message !== null) return controller.enqueue(message)
        }
      },
    }),
    writable: new WritableStream<AnyMessage>({
      write: (message) => {
        if ('method' in message && 'id' in message) pending.add(message.id)
        return program.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`))
      },
    }),
  }
}

/** What a program prints, line by line. Throws OutputFlood. */
export async function* linesOf(
  program: Pick<RunningProgram, 'read'>,
  limits = { line: LINE_BYTES, total: TOTAL_BYTES },
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let parts: string[] = []
  let length = 0
  let total = 0
  for (let bytes = await program.read(); bytes !== null; bytes = await program.read()) {
    total += bytes.length
    if (total > limits.total) throw new OutputFlood(`printed more than ${megabytes(limits.total)} MB`)
    const [first = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n')
    parts.push(first)
    length += first.length
    for (const next of rest) {
      yield parts.join('')
      parts = [next]
      length = next.length
    }
    if (length > limits.line)
      throw new OutputFlood(`printed a line of more than ${megabytes(limits.line)} MB`)
  }
  if (length > 0) yield parts.join('')
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 ** 2)

/** null where a line is no message of the protocol. */
function asMessage(line: string): AnyMessage | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  return isMessage(value) ? value : null
}

/** The library checks the rest. */
function isMessage(value: unknown): value is AnyMessage {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value)) return false
  return 'method' in value ? typeof value.method === 'string' : 'id' in value
}
