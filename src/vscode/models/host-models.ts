import * as vscode from 'vscode'
import { isNamed } from '../../core/errors.ts'
import type { ChatReply } from '../../core/ports.ts'
import { HostModelFailure, type TrainerHost, type WireRequest } from '../../node/ipc/trainer-channel.ts'
import { hostModelOf } from './choice.ts'
import { failureOf } from './host-model-failure.ts'
import { askChatModel } from './host-model-request.ts'

/** Requests that are allowed where no estimate was confirmed: enough for lessons, and for a first look at rollouts. */
const FIRST_REQUESTS = { lessons: 24, rollouts: 100 }

/**
 * Answers one child's calls to chat models of the editor. No request is sent before the user has allowed their number;
 * when it is used up, the user is asked for as many again.
 */
export class HostModels implements Pick<TrainerHost, 'chat'> {
  readonly #label: string
  readonly #portion: number
  readonly #running = new Set<vscode.CancellationTokenSource>()
  #allowed = 0
  #sent = 0
  #declined = false
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false

  /** @param options.rollouts whether rollouts are asked of it, not lessons alone */
  constructor(options: { label: string; rollouts: boolean }) {
    this.#label = options.label
    this.#portion = options.rollouts ? FIRST_REQUESTS.rollouts : FIRST_REQUESTS.lessons
  }

  /** requests admitted so far */
  get sent(): number {
    return this.#sent
  }

  /** Asks whether the requests of a run may be sent; its "at most" then is the cap. */
  async confirm({ typical, atMost }: { typical: number; atMost: number }): Promise<boolean> {
    const question =
      atMost === 1
        ? vscode.l10n.t('Send 1 request to {0}? It may count towards your chat quota.', this.#label)
        : vscode.l10n.t(
            'Send requests to {0}? Typically {1}, at most {2}; each may count towards your chat quota.',
            this.#label,
            typical,
            atMost,
          )
    return this.#ask(question, atMost)
  }

  /** See TrainerHost.chat. */
  async chat(model: string, request: WireRequest, signal: AbortSignal): Promise<ChatReply> {
    const source = new vscode.CancellationTokenSource()
    const cancel = () => source.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    this.#running.add(source)
    try {
      return await this.#reply(model, request, source.token)
    } catch (error) {
      throw isNamed<HostModelFailure>(error, 'HostModelFailure') ? error : failureOf(error)
    } finally {
      signal.removeEventListener('abort', cancel)
      this.#running.delete(source)
      source.dispose()
    }
  }

  /** Cancels what is running: its results are no longer needed. */
  close(): void {
    this.#closed = true
    for (const source of this.#running) source.cancel()
  }

  async #reply(model: string, request: WireRequest, token: vscode.CancellationToken): Promise<ChatReply> {
    const wanted = hostModelOf(model)
    const found = wanted ? (await vscode.lm.selectChatModels(wanted))[0] : undefined
    if (!found) throw vscode.LanguageModelError.NotFound('')
    if (!(await this.#admit()))
      throw new HostModelFailure(
        'quota',
        vscode.l10n.t('{0} requests were sent, and no more were allowed', this.#sent),
      )
    if (this.#closed || token.isCancellationRequested) throw new vscode.CancellationError()
    const justification = vscode.l10n.t(
      'Training attempts tasks with this model, and the model writes down what was learned.',
    )
    return askChatModel(found, request, { justification }, token)
  }

  /** Whether one more request may be sent. Asks one question at a time, and none after a refusal. */
  #admit(): Promise<boolean> {
    const turn = this.#turn.then(async () => {
      if (this.#sent < this.#allowed) {
        this.#sent++
        return true
      }
      if (this.#declined || this.#closed) return false
      const portion = this.#allowed === 0 ? this.#portion : Math.min(this.#allowed, this.#portion)
      const question =
        this.#allowed === 0
          ? vscode.l10n.t(
              'Send at most {0} requests to {1}? Each may count towards your chat quota.',
              portion,
              this.#label,
            )
          : vscode.l10n.t(
              'The {0} requests to {1} that you allowed are sent. Send up to {2} more?',
              this.#allowed,
              this.#label,
              portion,
            )
      if (!(await this.#ask(question, portion))) return false
      this.#sent++
      return true
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #ask(question: string, requests: number): Promise<boolean> {
    const send = vscode.l10n.t('Send')
    const detail = vscode.l10n.t(
      'They are sent one or two at a time. Replies are kept with the run, so that resuming it does not ask again.',
    )
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, send)
    this.#declined = chosen !== send
    if (!this.#declined) this.#allowed += requests
    return !this.#declined
  }
}
