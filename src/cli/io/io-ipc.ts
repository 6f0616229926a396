import { withRemedies } from '../../core/remedy.ts'
import { ChatChannel } from '../../node/ipc/chat-channel.ts'
import { type FromTrainer, IPC_VARIABLE, type ToTrainer } from '../../node/ipc/messages.ts'
import type { Io } from './io.ts'

/** Whether the program that started this one speaks our protocol over the IPC channel. */
export function speaksIpc(env: NodeJS.ProcessEnv): boolean {
  return env[IPC_VARIABLE] === '1' && process.send !== undefined
}

/**
 * The Io of a child: records and lines go over the channel instead of stdout and stderr. Resolves once the program has
 * sent the environment. `stop` is told when it asks the child to stop.
 */
export async function ipcIo(options: { signal: AbortSignal; stop: (reason: string) => void }): Promise<Io> {
  // What is awaited may come over the channel alone (the environment, a reply of a lent model): it keeps the process.
  process.channel?.ref()
  const send = (message: FromTrainer) => {
    // A channel that closes in between is noticed by the `disconnect` listener.
    if (process.connected) process.send?.(message, undefined, undefined, () => {})
  }
  const chat = new ChatChannel(send)
  const variables = await new Promise<Record<string, string>>((resolve) => {
    process.on('message', (message: ToTrainer) => {
      if (message.type === 'environment') resolve(message.variables)
      else if (message.type === 'stop') options.stop(message.reason)
      else chat.receive(message)
    })
  })
  // The openai client, undici and the sandbox read proxies and certificates from the process's own environment; the
  // sandbox gives commands an environment of their own, without any of this.
  Object.assign(process.env, variables)
  return {
    json: true,
    record: (record) => send({ type: 'record', record }),
    say: (told) =>
      send({
        type: 'say',
        ...(typeof told === 'string'
          ? { line: told }
          : { line: told.sentence, ...withRemedies(told.remedies) }),
      }),
    print: (text) => send({ type: 'say', line: text }),
    opened: (run) => send({ type: 'run-opened', ...run }),
    env: process.env,
    cwd: process.cwd(),
    live: false,
    colour: false,
    signal: options.signal,
    chat,
  }
}
