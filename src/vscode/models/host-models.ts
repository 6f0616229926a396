import * as vscode from 'vscode'
import type { FromTrainer, ToTrainer } from '../../node/ipc/trainer-channel.ts'
import { lentModel } from './choice.ts'
import { failureOf } from './host-model-failure.ts'
import { askChatModel, ChatOverflow } from './host-model-request.ts'

/** What a child says about chat models. */
export type LentMessage = Extract<FromTrainer, { type: 'chat' | 'chat-cancel' }>
export type Lend = (message: LentMessage, answer: (message: ToTrainer) => void) => void

/** Requests that are allowed at once where no estimate was confirmed: what lessons take, and a first look at rollouts. */
const FIRST_REQUESTS = { lessons: 24, rollouts: 100 }

/**
 * Answers one child's calls to chat models of the editor. No request is sent before the user has allowed their number;
 * when it is used up, the user is asked for as many again.
 */
export class Lender {
  readonly #label: string
  readonly #portion: number
  readonly #running = new Map<number, vscode.CancellationTokenSource>()
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

  handle(message: LentMessage, answer: (message: ToTrainer) => void): void {
    const { id } = message
    if (message.type === 'chat-cancel') {
      this.#running.get(id)?.cancel()
      return
    }
    const source = new vscode.CancellationTokenSource()
    this.#running.set(id, source)
    void this.#reply(message, source.token)
      .then(answer, (error: unknown) => answer({ type: 'chat-failed', id, ...failed(error) }))
      .finally(() => {
        this.#running.delete(id)
        source.dispose()
      })
  }

  /** Cancels what is under way: nobody waits for it any more. */
  close(): void {
    this.#closed = true
    for (const source of this.#running.values()) source.cancel()
  }

  async #reply(
    { id, model, request }: Extract<LentMessage, { type: 'chat' }>,
    token: vscode.CancellationToken,
  ): Promise<ToTrainer> {
    const wanted = lentModel(model)
    const found = wanted ? (await vscode.lm.selectChatModels(wanted))[0] : undefined
    if (!found) throw vscode.LanguageModelError.NotFound('')
    if (!(await this.#admit())) {
      const message = vscode.l10n.t('{0} requests were sent, and no more were allowed', this.#sent)
      return { type: 'chat-failed', id, kind: 'quota', message }
    }
    if (this.#closed || token.isCancellationRequested) throw new vscode.CancellationError()
    return { type: 'chat-reply', id, reply: await askChatModel(found, request, token) }
  }

  /** Whether one more request may be sent. One question at a time, and none after a no. */
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
              'The {0} requests to {1} that you allowed are sent. Send at most {2} more?',
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

function failed(error: unknown) {
  if (error instanceof ChatOverflow)
    return { kind: 'overflow' as const, message: error.message, context: error.context }
  return failureOf(error)
}
