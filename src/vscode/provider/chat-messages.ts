import * as vscode from 'vscode'
import type { ChatMessage, ToolSpec } from '../../core/ports.ts'

/**
 * Messages of the editor as models of endpoints take them.
 * @param systemFirst the first of them is for the role `system`
 */
export function chatMessages(
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  systemFirst = false,
): ChatMessage[] {
  const all = messages.flatMap(chatMessage)
  return systemFirst ? all.map((message, at) => (at === 0 ? { ...message, role: 'system' } : message)) : all
}

function chatMessage(message: vscode.LanguageModelChatRequestMessage): ChatMessage[] {
  const content = textOf(message.content)
  const results = message.content.filter((part) => part instanceof vscode.LanguageModelToolResultPart)
  const calls = message.content.filter((part) => part instanceof vscode.LanguageModelToolCallPart)
  if (message.role === vscode.LanguageModelChatMessageRole.Assistant)
    return [
      {
        role: 'assistant',
        content,
        toolCalls: calls.map(({ callId, name, input }) => ({
          id: callId,
          name,
          arguments: JSON.stringify(input),
        })),
      },
    ]
  // The editor sends a role of its own for system messages, which the stable API does not name.
  const role = message.role === vscode.LanguageModelChatMessageRole.User ? 'user' : 'system'
  return [
    ...results.map((result) => ({
      role: 'tool' as const,
      toolCallId: result.callId,
      content: textOf(result.content),
    })),
    ...(content === '' ? [] : [{ role, content } as const]),
  ]
}

/** The text of parts; what is no text (an image) is left out. */
export function textOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
}

/** Tools of the editor as models of endpoints take them. */
export function toolSpecs(tools: readonly vscode.LanguageModelChatTool[] = []): ToolSpec[] {
  return tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    parameters: { ...(inputSchema ?? { type: 'object', properties: {} }) },
  }))
}
