import { Cancelled } from '../../core/errors.ts'
import {
  IPC_VARIABLE,
  TRAINER_ERRORS,
  type Trainer,
  type TrainerHost,
} from '../../node/ipc/trainer-channel.ts'
import { connect, orAborted } from '../../node/rpc/connect.ts'
import { processLine } from '../../node/rpc/line.ts'
import type { Io } from './io.ts'

/** Whether the program that started this one uses our protocol on the IPC channel. */
export function speaksIpc(env: NodeJS.ProcessEnv): boolean {
  return env[IPC_VARIABLE] === '1' && process.send !== undefined
}

/**
 * The Io of a child: records and lines go over the channel instead of stdout and stderr. Resolves once the program has
 * sent the environment. `stop` is called when it asks the child to stop.
 */
export async function ipcIo(options: { signal: AbortSignal; stop: (reason: string) => void }): Promise<Io> {
  // What is awaited may come over the channel only (the environment, a reply of a host model), so it keeps the process alive.
  process.channel?.ref()
  const program = connect<TrainerHost, Trainer>(processLine(process), { stop: options.stop }, TRAINER_ERRORS)
  process.on('disconnect', () => program.close(new Cancelled('The program that started this one is gone.')))
  // The openai client, undici and the sandbox read proxies and certificates from the process's own environment; the
  // sandbox gives commands an environment of their own, without any of this.
  Object.assign(process.env, await program.call('environment'))
  return {
    json: true,
    record: (record) => program.tell('record', record),
    say: (message) => program.tell('say', typeof message === 'string' ? { sentence: message } : message),
    print: (text) => program.tell('say', { sentence: text }),
    follows: true,
    opened: (run) => program.tell('runOpened', run),
    env: process.env,
    cwd: process.cwd(),
    live: false,
    colour: false,
    signal: options.signal,
    chat: (model, request, signal) => orAborted(program.call('chat', model, request, signal), signal),
  }
}
