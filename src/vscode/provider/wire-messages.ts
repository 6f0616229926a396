import type { OpenAI } from 'openai'
import * as vscode from 'vscode'

type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam

/** Messages of the editor in the shape of an OpenAI-compatible endpoint. */
export function wireMessages(messages: readonly vscode.LanguageModelChatRequestMessage[]): WireMessage[] {
  return messages.flatMap(wireMessage)
}

function wireMessage(message: vscode.LanguageModelChatRequestMessage): WireMessage[] {
  const text = textOf(message.content)
  const results = message.content.filter((part) => part instanceof vscode.LanguageModelToolResultPart)
  const calls = message.content.filter((part) => part instanceof vscode.LanguageModelToolCallPart)
  if (message.role === vscode.LanguageModelChatMessageRole.Assistant)
    return [
      {
        role: 'assistant',
        content: text,
        ...(calls.length === 0
          ? {}
          : {
              tool_calls: calls.map(({ callId, name, input }) => ({
                id: callId,
                type: 'function' as const,
                function: { name, arguments: JSON.stringify(input) },
              })),
            }),
      },
    ]
  // The editor sends a role of its own for system messages, which the stable API does not name.
  const role =
    message.role === vscode.LanguageModelChatMessageRole.User ? ('user' as const) : ('system' as const)
  return [
    ...results.map(({ callId, content }) => ({
      role: 'tool' as const,
      tool_call_id: callId,
      content: textOf(content),
    })),
    ...(text === '' ? [] : [{ role, content: text }]),
  ]
}

/** The text of parts; what is no text (an image) is left out. */
export function textOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
}

/** Tools of the editor in the shape of an OpenAI-compatible endpoint. */
export function wireTools(
  tools: readonly vscode.LanguageModelChatTool[] | undefined,
): OpenAI.Chat.Completions.ChatCompletionTool[] | undefined {
  if (!tools || tools.length === 0) return undefined
  return tools.map(({ name, description, inputSchema }) => ({
    type: 'function' as const,
    function: {
      name,
      description,
      parameters: (inputSchema as Record<string, unknown> | undefined) ?? { type: 'object', properties: {} },
    },
  }))
}
