import type { AttemptRequest } from '../../core/agents/agent.ts'
import { type CallError, Cancelled, isNamed } from '../../core/errors.ts'
import type { ChatReply, ChatRequest } from '../../core/ports.ts'

/**
 * The model as one attempt of a program asks it, through the gateway: knows how many turns it took, what ended it, and
 * whether its last request was answered.
 */
export class AttemptModel {
  readonly #request: Pick<AttemptRequest, 'chat' | 'limits' | 'signal'>
  readonly #faulty = new AbortController()
  readonly #limit = new AbortController()
  readonly #gone = new AbortController()
  /** fires when the program is to be asked to stop, since it has taken its turns or tokens */
  readonly limit: AbortSignal = this.#limit.signal
  /** fires when nothing of the attempt will count: it was cancelled, or met what ends the run */
  readonly cancelled: AbortSignal
  turns = 0
  tokens = 0
  /** what ends the attempt and is no outcome of it: a budget, a cancel, what no later call can survive */
  fault: unknown = null
  /** why the last request failed for good; null where it was answered */
  failure: CallError | null = null
  /** the last answer asks for no tool, so the turn of the agent is over */
  isFinal = false

  constructor(request: Pick<AttemptRequest, 'chat' | 'limits' | 'signal'>) {
    this.#request = request
    this.cancelled = AbortSignal.any([request.signal, this.#faulty.signal])
  }

  /** Its turn is over: no request of it is answered, and none waits any longer. */
  end(): void {
    this.#gone.abort()
  }

  readonly chat = async (request: ChatRequest): Promise<ChatReply> => {
    if (this.cancelled.aborted || this.#gone.signal.aborted) throw new Cancelled()
    const { limits, chat } = this.#request
    if (this.turns >= limits.turns || this.tokens >= limits.tokens) return this.#overrun()
    this.turns++
    try {
      const reply = await chat(request)
      this.tokens += reply.usage.promptTokens + reply.usage.completionTokens
      this.failure = null
      this.isFinal = reply.toolCalls.length === 0
      return reply
    } catch (error) {
      if (isNamed<CallError>(error, 'CallError') && !error.fatal) this.failure = error
      else {
        this.fault ??= error
        this.#faulty.abort()
      }
      throw error
    }
  }

  /** It gets no answer, so that it does nothing more: its workspace counts as it is now. */
  async #overrun(): Promise<never> {
    this.#limit.abort()
    const ends = AbortSignal.any([this.#gone.signal, this.cancelled])
    if (!ends.aborted) await new Promise((resolve) => ends.addEventListener('abort', resolve, { once: true }))
    throw new Cancelled()
  }
}
