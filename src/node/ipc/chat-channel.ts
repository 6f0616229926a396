import { Cancelled } from '../../core/errors.ts'
import type { ChatReply } from '../../core/ports.ts'
import type { FromTrainer, ToTrainer, WireRequest } from './trainer-channel.ts'

export type ChatFailed = Extract<ToTrainer, { type: 'chat-failed' }>

/** A model of the other side gave no reply; `failed` says why. */
export class LentFailure extends Error {
  override readonly name = 'LentFailure'
  readonly failed: ChatFailed
  constructor(failed: ChatFailed) {
    super(failed.message)
    this.failed = failed
  }
}

interface Waiting {
  resolve(reply: ChatReply): void
  reject(error: Error): void
}

/** Calls to the models of the program at the other end of the channel. */
export class ChatChannel {
  readonly #send: (message: FromTrainer) => void
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(send: (message: FromTrainer) => void) {
    this.#send = send
  }

  /** Takes what the other end says; messages of another kind, and late answers, are left alone. */
  receive(message: ToTrainer): void {
    if (message.type !== 'chat-reply' && message.type !== 'chat-failed') return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'chat-reply') waiting?.resolve(message.reply)
    else waiting?.reject(new LentFailure(message))
  }

  /**
   * One request to `model` ("vscode:<vendor>/<id>"). Throws LentFailure, or Cancelled when the signal aborts: the other
   * end is then told.
   */
  async ask(model: string, request: WireRequest, signal: AbortSignal): Promise<ChatReply> {
    if (signal.aborted) throw new Cancelled()
    const id = ++this.#last
    let abort = () => {}
    try {
      return await new Promise<ChatReply>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject })
        abort = () => {
          this.#send({ type: 'chat-cancel', id })
          reject(new Cancelled())
        }
        signal.addEventListener('abort', abort, { once: true })
        this.#send({ type: 'chat', id, model, request })
      })
    } finally {
      signal.removeEventListener('abort', abort)
      this.#waiting.delete(id)
    }
  }
}
