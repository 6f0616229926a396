/** Text in the shapes that servers give it: a string, parts of several types, or an object around one of these. */
import type { Parted } from './thinking.ts'

/** Fields that hold thinking beside the content: OpenRouter, vLLM, DeepSeek, Ollama, LiteLLM, Copilot. */
const THOUGHT_FIELDS = [
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'thinking',
  'thought',
  'thoughts',
  'reasoning_details',
  'thinking_blocks',
]

/** What a message holds as its answer and as its thinking; null if its content is of no known shape. */
export function partsOf(message: Record<string, unknown>): Parted | null {
  const { content } = message
  if (typeof content === 'number' || typeof content === 'boolean') return null
  const parted: Parted = { text: '', thought: '' }
  collect(content, false, parted, 0)
  const field = THOUGHT_FIELDS.map((name) => textIn(message[name])).find((text) => text !== '')
  return { text: parted.text, thought: parted.thought + (field ?? '') }
}

/** All text of a value, whatever its type. */
export function textIn(value: unknown): string {
  const parted: Parted = { text: '', thought: '' }
  collect(value, true, parted, 0)
  return parted.thought
}

function collect(value: unknown, thinking: boolean, into: Parted, depth: number): void {
  if (depth > 4 || value === null || value === undefined) return
  if (typeof value === 'string') {
    if (thinking) into.thought += value
    else into.text += value
  } else if (Array.isArray(value)) {
    for (const part of value) collect(part, thinking, into, depth + 1)
  } else if (typeof value === 'object') {
    const part = value as Record<string, unknown>
    const thinks = thinking || isThinking(part)
    const inner = ['text', 'content', 'thinking', 'reasoning', 'summary'].find((name) => part[name])
    if (inner) collect(part[inner], thinks || inner === 'thinking', into, depth + 1)
  }
}

function isThinking({ type, thought }: Record<string, unknown>): boolean {
  return thought === true || (typeof type === 'string' && /think|reason|thought|summary/.test(type))
}
