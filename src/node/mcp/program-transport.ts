import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import type { RunningProgram } from '../../core/ports.ts'
import { linesOf } from '../agents/attempt/message-stream.ts'

/** The Model Context Protocol on the pipes of a program that was started: a message a line. */
export class ProgramTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #program: RunningProgram
  #closed = false

  constructor(program: RunningProgram) {
    this.#program = program
  }

  async start(): Promise<void> {
    void this.#read()
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#program.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`))
  }

  async close(): Promise<void> {
    this.#program.kill()
    await this.#program.ended
    this.#end()
  }

  async #read(): Promise<void> {
    try {
      for await (const line of linesOf(this.#program)) {
        const message = messageOf(line)
        if (message !== null) this.onmessage?.(message)
      }
    } catch (error) {
      this.onerror?.(error as Error)
      this.#program.kill()
    }
    this.#end()
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.onclose?.()
  }
}

/** Programs print banners and warnings there, too. */
function messageOf(line: string): JSONRPCMessage | null {
  if (!line.trimStart().startsWith('{')) return null
  try {
    const message: JSONRPCMessage = JSON.parse(line)
    return message.jsonrpc === '2.0' ? message : null
  } catch {
    return null
  }
}
