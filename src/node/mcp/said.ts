import type { CallToolResult } from '@modelcontextprotocol/client'
import type { ToolResult } from '../../core/agents/tools/tool.ts'
import { headAndTail } from '../../core/head-and-tail.ts'

/** Characters of a result that a model is shown, head and tail. */
const SHOWN = 8000

/** What a model is told of a result: its text, and what else there is by its kind. */
export function said({ content, structuredContent, isError }: CallToolResult): ToolResult {
  const parts = content.map((part) => {
    if (part.type === 'text') return part.text
    if (part.type === 'resource')
      return 'text' in part.resource ? part.resource.text : `[${part.resource.uri}]`
    return part.type === 'resource_link' ? `[${part.uri}]` : `[${part.type}, ${part.mimeType}]`
  })
  const shown = parts.filter((part) => part.trim() !== '').join('\n')
  const text = shown === '' && structuredContent !== undefined ? JSON.stringify(structuredContent) : shown
  const output = text === '' ? 'It returned nothing.' : headAndTail(text, SHOWN)
  return isError ? { output, failed: true } : { output }
}
