import { estimateTokens } from '../../core/inject/tokens.ts'
import type { ChatRequest } from '../../core/ports.ts'

/** About how many tokens a request takes: no model is asked, since not every one can tell. */
export function promptTokens({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): number {
  const said = messages.reduce((sum, { content, reasoning = '', toolCalls = [] }) => {
    const calls = toolCalls.map(({ name, arguments: input }) => `${name}${input}`).join('')
    return sum + estimateTokens(content + reasoning + calls)
  }, 0)
  return said + (tools?.length ? estimateTokens(JSON.stringify(tools)) : 0)
}
