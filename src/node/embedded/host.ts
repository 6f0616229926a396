/**
 * The process that holds the model: a crash of native code ends this process, not the trainer. Speaks the messages
 * of host-protocol.ts over IPC and ends with its parent.
 */
import { Engine } from './engine.ts'
import type { FromHost, ToHost } from './host-channel.ts'

function send(message: FromHost): void {
  if (process.connected) process.send?.(message)
}

let engine: Engine | null = null

// No tidy exit: native threads may be in the middle of an evaluation, and nothing here is worth saving.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches the whole group of a terminal; when to end is the parent's choice.
process.on('SIGINT', () => {})

process.on('message', (message: ToHost) => {
  if (message.type === 'load')
    Engine.load(message, send).then(
      (loaded) => {
        engine = loaded
      },
      (error: unknown) =>
        send({ type: 'load-failed', message: error instanceof Error ? error.message : String(error) }),
    )
  else if (message.type === 'ask') engine?.ask(message.id, message.request)
  else if (message.type === 'go') engine?.go(message.id)
  else engine?.cancel(message.id)
})
