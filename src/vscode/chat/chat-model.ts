import * as vscode from 'vscode'
import type { AttemptRequest } from '../../core/agents/agent.ts'
import { isNamed } from '../../core/errors.ts'
import type { ChatReply, ChatRequest } from '../../core/ports.ts'
import type { HostModelFailure } from '../../node/ipc/trainer-channel.ts'
import { messagesFor } from '../../node/models/wire/request-parts.ts'
import { UserError } from '../editor/user-error.ts'
import { askChatModel } from '../models/host-model-request.ts'
import { SYSTEM_FIRST } from '../models/system-first.ts'
import { toolWords } from './tool-words.ts'

/** What the user sees of an answer while it is made. */
export interface Shown {
  onText(text: string): void
  onProgress(text: string): void
}

/**
 * The chat model of a request as the agent asks it. Instructions and prior stand where they stood in training: for models of
 * the user's endpoints in the system message, for others, which the editor gives no such role, at the beginning of the first
 * message. How replies are sampled is the user's choice in the editor.
 * @param partsOf what a tool of the editor returned, by the text that stands for it
 */
export function chatModel(
  model: vscode.LanguageModelChat,
  { onText, onProgress }: Shown,
  partsOf: (content: string) => vscode.LanguageModelToolResult['content'] | undefined,
  token: vscode.CancellationToken,
): AttemptRequest['chat'] {
  const isOurs = model.vendor === 'tfgrpo'
  let said = ''
  return async ({ role, draw, messages, tools }) => {
    const request: ChatRequest = { role, draw, messages, ...(tools ? { tools } : {}) }
    // Each reply begins a paragraph of its own.
    let between = said === '' || said.endsWith('\n') ? '' : '\n\n'
    const asking = {
      justification: vscode.l10n.t('@grpo answers with the model that you chose in the chat.'),
      partsOf,
      ...(isOurs ? { modelOptions: SYSTEM_FIRST } : {}),
      // What it sums up of its work is for itself.
      ...(draw.endsWith('/summary')
        ? {}
        : {
            onText(text: string) {
              onText(`${between}${text}`)
              between = ''
              said = text
            },
          }),
    }
    const placed = isOurs ? messages : messagesFor(request, { system: 'user', format: 'text' })
    let reply: ChatReply
    try {
      reply = await askChatModel(model, { ...request, messages: placed }, asking, token)
    } catch (error) {
      if (!isNamed<HostModelFailure>(error, 'HostModelFailure')) throw error
      throw new UserError(
        vscode.l10n.t(
          'This does not fit into the context of {0}: {1}. Start a new chat, attach less, or choose another model.',
          model.name,
          error.message,
        ),
      )
    }
    for (const call of reply.toolCalls) onProgress(toolWords(call, vscode.l10n))
    return reply
  }
}
