import type { ToolCall } from '../../core/ports.ts'

/**
 * Extracts the tool calls from a reply. The model writes each as `<tool_call>{"name": ..., "arguments": {...}}`,
 * closed by `</tool_call>` or by the end of the reply. What is not such JSON stays text.
 * @param prefix makes the ids unique, e.g. "call-17-"
 */
export function readToolCalls(reply: string, prefix: string): { text: string; toolCalls: ToolCall[] } {
  const toolCalls: ToolCall[] = []
  const text = reply.replace(/<tool_call>([\s\S]*?)(?:<\/tool_call>|$)/g, (whole, body: string) => {
    const call = parse(body)
    if (!call) return whole
    toolCalls.push({ id: `${prefix}${toolCalls.length}`, ...call })
    return ''
  })
  return toolCalls.length > 0 ? { text: text.trim(), toolCalls } : { text: reply, toolCalls }
}

function parse(body: string): { name: string; arguments: string } | null {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) return null
    const { name, arguments: args } = value as { name?: unknown; arguments?: unknown }
    if (typeof name !== 'string') return null
    return { name, arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}) }
  } catch {
    return null
  }
}
