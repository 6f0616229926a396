/**
 * Host models: chat models of the program that started this one (the editor), as ChatModels. They have no system role,
 * no seed and no response format, and each request counts against the user's quota, so few are under way at once, and a
 * request that cannot succeed ends the run at once.
 */
import { Cancelled, isNamed } from '../../core/errors.ts'
import type { Attempts, ChatModel, ChatReply, ChatRequest } from '../../core/ports.ts'
import { callErrorOf, FaultError } from '../models/fault.ts'
import type { Lane } from '../models/lane.ts'
import { Limiter } from '../models/limiter.ts'
import { shorterMessages, type Trimmable } from '../models/overflow.ts'
import { send } from '../models/retry.ts'
import { cutAt, messagesFor } from '../models/wire/request-parts.ts'
import { hostModelFault } from './host-model-fault.ts'
import type { HostModelFailure, TrainerHost, WireRequest } from './trainer-channel.ts'

/** Limit of requests under way to all host models together. */
export const HOST_MODEL_CONCURRENCY = 2

/** The user may have to allow the requests first. */
const TIMEOUT_MS = 900_000

/**
 * Creates models by their names ("vscode:<vendor>/<id>"), called through `chat`. They share one limit, because they
 * share one user's quota.
 * @param limiter the limiter of the process: its clock, its randomness, and its limit if that is lower
 */
export function hostModels(chat: TrainerHost['chat'], limiter: Limiter): (model: string) => ChatModel {
  const { clock, random } = limiter
  const concurrency = Math.min(HOST_MODEL_CONCURRENCY, limiter.concurrency)
  const shared = new Limiter({ concurrency, clock, random })
  return (model) => new HostModel(model, chat, shared)
}

class HostModel implements ChatModel {
  readonly name: string
  readonly #chat: TrainerHost['chat']
  readonly #limiter: Limiter
  readonly #lane: Lane

  constructor(model: string, chat: TrainerHost['chat'], limiter: Limiter) {
    this.name = model
    this.#chat = chat
    this.#limiter = limiter
    this.#lane = limiter.lane(model)
  }

  async complete(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<ChatReply> {
    const call: Trimmable = { request, maxTokens: request.maxTokens, notes: [], overflows: 0 }
    const sending = { limiter: this.#limiter, lane: this.#lane, attempts, signal }
    for (;;) {
      try {
        const reply = await send(sending, () => this.#once(call, signal))
        return {
          ...reply,
          text: cutAt(reply.text, request.stop),
          notes: [...call.notes, ...reply.notes],
        }
      } catch (error) {
        if (!isNamed<FaultError>(error, 'FaultError')) throw error
        const { fault } = error
        if (fault.kind !== 'overflow' || !shorterMessages(call, fault, this.name)) throw callErrorOf(fault)
      }
    }
  }

  async #once({ request, maxTokens }: Trimmable, signal: AbortSignal): Promise<ChatReply> {
    const { trim: _trim, affinity: _affinity, responseSchema: _schema, ...rest } = request
    const wire: WireRequest = {
      ...rest,
      messages: messagesFor(request, { system: 'user', format: 'text' }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    }
    const late = AbortSignal.timeout(TIMEOUT_MS)
    const either = AbortSignal.any([signal, late])
    try {
      return await this.#chat(this.name, wire, either)
    } catch (error) {
      if (isNamed<HostModelFailure>(error, 'HostModelFailure'))
        throw new FaultError(hostModelFault(this.name, error))
      if (signal.aborted) throw new Cancelled()
      if (!late.aborted) throw error
      const message = `The chat model "${this.name}" did not answer within ${TIMEOUT_MS / 60_000} minutes.`
      throw new FaultError({ kind: 'timeout', message, congested: false, retryAfterMs: null })
    }
  }
}
