import type { ChildProcess } from 'node:child_process'
import type { MessagePort, Worker } from 'node:worker_threads'

/** Carries messages to another process or thread, in order. Messages to one that has ended are lost. */
export interface Line {
  send(message: unknown): void
  listen(listener: (message: unknown) => void): void
}

/** To a child that has an IPC channel, or from inside such a child, by its `process`, to its parent. */
export function processLine(end: ChildProcess | NodeJS.Process): Line {
  const { send }: { send?: ChildProcess['send'] } = end
  return {
    // Success shows in the other end's reply; its end is reported by its exit or by `disconnect`.
    send: (message) => {
      if (end.connected) send?.call(end, message as object, undefined, undefined, () => {})
    },
    listen: (listener) => {
      end.on('message', listener)
    },
  }
}

/** To a thread, or from inside one, by its parentPort. */
export function threadLine(end: Worker | MessagePort): Line {
  return {
    send: (message) => end.postMessage(message),
    listen: (listener) => {
      end.on('message', listener)
    },
  }
}
