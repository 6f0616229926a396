import * as vscode from 'vscode'
import { callsInText } from '../../core/agents/text-protocol.ts'
import type { ChatMessage, ChatReply, ToolCall } from '../../core/ports.ts'
import { HostModelFailure, type WireRequest } from '../../node/ipc/trainer-channel.ts'
import { hostModelName } from './choice.ts'

/** Who asks, and what comes of it. */
export interface Asking {
  /** what the editor shows when it asks whether the extension may use the model */
  justification: string
  /** options of the request besides those of sampling */
  modelOptions?: Readonly<Record<string, unknown>>
  /** called with each piece of the reply's text as it arrives */
  onText?(text: string): void
  /** what a tool of the editor returned, by the text that stands for it; undefined for every other text */
  partsOf?(content: string): ToolContent | undefined
}

type ToolContent = vscode.LanguageModelToolResult['content']

/** Replies whose calls were read from their text: ids of calls differ within a conversation. */
let textCalls = 0

/** One request. Throws HostModelFailure when the prompt is too long, so that nothing was sent, or what vscode.lm throws. */
export async function askChatModel(
  model: vscode.LanguageModelChat,
  request: WireRequest,
  asking: Asking,
  token: vscode.CancellationToken,
): Promise<ChatReply> {
  const messages = request.messages.map((message) => toMessage(message, asking))
  const counts = await Promise.all(messages.map((message) => countTokens(model, message, token)))
  const promptTokens = counts.reduce((sum, count) => sum + count, 0)
  if (model.maxInputTokens > 0 && promptTokens > model.maxInputTokens)
    throw new HostModelFailure(
      'overflow',
      vscode.l10n.t('{0} tokens, but it accepts at most {1}', promptTokens, model.maxInputTokens),
      { context: { size: model.maxInputTokens, prompt: promptTokens } },
    )
  const response = await model.sendRequest(messages, optionsOf(request, asking), token)
  let text = ''
  const toolCalls: ToolCall[] = []
  for await (const part of response.stream) {
    if (part instanceof vscode.LanguageModelTextPart) {
      text += part.value
      asking.onText?.(part.value)
    } else if (part instanceof vscode.LanguageModelToolCallPart)
      toolCalls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) })
  }
  // A stream that was cancelled just ends.
  if (token.isCancellationRequested) throw new vscode.CancellationError()
  const all = text + toolCalls.map((call) => call.arguments).join('')
  const completionTokens = all === '' ? 0 : await countTokens(model, all, token)
  // Small models write calls in the form that they were trained on.
  if (toolCalls.length === 0 && request.tools !== undefined) {
    const names = request.tools.map(({ name }) => name)
    const written = callsInText(text, { prefix: `text-${++textCalls}-`, told: false, tools: names })
    text = written.text
    toolCalls.push(...written.calls)
  }
  // It does not report why it stopped; a reply of the maximum length was truncated.
  const cut = request.maxTokens !== undefined && completionTokens >= request.maxTokens
  return {
    text,
    toolCalls,
    finish: toolCalls.length > 0 ? 'tool_calls' : cut ? 'length' : 'stop',
    usage: { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 },
    model: hostModelName(model),
    notes: [],
  }
}

function optionsOf(
  request: WireRequest,
  { justification, modelOptions = {} }: Asking,
): vscode.LanguageModelChatRequestOptions {
  const { temperature, topP, maxTokens, stop, tools } = request
  return {
    justification,
    modelOptions: {
      ...modelOptions,
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    },
    ...(tools === undefined || tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            inputSchema: parameters,
          })),
        }),
  }
}

/** There is no system role; who asks has put the instructions into the first user message. */
function toMessage(message: ChatMessage, { partsOf }: Asking): vscode.LanguageModelChatMessage {
  const { role, content, toolCalls, toolCallId } = message
  if (role === 'assistant')
    return vscode.LanguageModelChatMessage.Assistant([
      ...(content === '' ? [] : [new vscode.LanguageModelTextPart(content)]),
      ...(toolCalls ?? []).map(
        (call) => new vscode.LanguageModelToolCallPart(call.id, call.name, inputOf(call)),
      ),
    ])
  if (role === 'tool' && toolCallId !== undefined)
    return vscode.LanguageModelChatMessage.User([
      new vscode.LanguageModelToolResultPart(
        toolCallId,
        partsOf?.(content) ?? [new vscode.LanguageModelTextPart(content)],
      ),
    ])
  return vscode.LanguageModelChatMessage.User(content)
}

/** A model may write arguments that are not JSON; they are kept as they are. */
function inputOf(call: ToolCall): object {
  try {
    const input: unknown = JSON.parse(call.arguments)
    return typeof input === 'object' && input !== null ? input : { value: input }
  } catch {
    return { text: call.arguments }
  }
}

const CHARACTERS_PER_TOKEN = 4

/** By the model's own tokenizer; by characters where that fails. */
async function countTokens(
  model: vscode.LanguageModelChat,
  text: string | vscode.LanguageModelChatMessage,
  token: vscode.CancellationToken,
): Promise<number> {
  try {
    return await model.countTokens(text, token)
  } catch {
    const length = typeof text === 'string' ? text.length : JSON.stringify(text.content).length
    return Math.ceil(length / CHARACTERS_PER_TOKEN)
  }
}
