/** Tokens that were used, as counted by the endpoint or else by us. */
import { estimateTokens } from '../../../core/inject/tokens.ts'
import type { ChatRequest, Usage } from '../../../core/ports.ts'
import type { ApiReply } from './adapter.ts'

/**
 * The usage of a reply in the names of either API; a part that is no number above 0 is 0: it does not count. Null if
 * none does. Gemini and xAI leave thinking out of the completion and add it to the total only; it is paid for as output,
 * so it is counted there.
 */
export function readUsage(value: unknown): Usage | null {
  const usage = fieldsOf(value)
  const promptTokens = count(usage.prompt_tokens) || count(usage.input_tokens)
  let completionTokens = count(usage.completion_tokens) || count(usage.output_tokens)
  if (promptTokens === 0 && completionTokens === 0) return null
  const output = fieldsOf(usage.completion_tokens_details ?? usage.output_tokens_details)
  const input = fieldsOf(usage.prompt_tokens_details ?? usage.input_tokens_details)
  let reasoningTokens = count(output.reasoning_tokens)
  const hidden = promptTokens === 0 ? 0 : count(usage.total_tokens) - promptTokens - completionTokens
  if (hidden > 0) {
    completionTokens += hidden
    reasoningTokens = Math.max(reasoningTokens, hidden)
  }
  // The second name is DeepSeek's.
  const cached = count(input.cached_tokens) || count(usage.prompt_cache_hit_tokens)
  return {
    promptTokens,
    completionTokens,
    cachedTokens: Math.min(promptTokens, cached),
    reasoningTokens: Math.min(completionTokens, reasoningTokens),
  }
}

/** The usage with what the endpoint did not count estimated from the texts, so that budgets hold. */
export function completeUsage(request: ChatRequest, reply: ApiReply): { usage: Usage; counted: boolean } {
  const { usage, text, thought, toolCalls } = reply
  const answer =
    estimateTokens(text) + toolCalls.reduce((sum, call) => sum + estimateTokens(call.arguments), 0)
  const thinking = estimateTokens(thought)
  const promptTokens = usage?.promptTokens || estimatePrompt(request)
  const completionTokens = usage?.completionTokens || answer + thinking
  return {
    usage: {
      promptTokens,
      completionTokens,
      cachedTokens: usage?.cachedTokens ?? 0,
      reasoningTokens: usage?.reasoningTokens || Math.min(completionTokens, thinking),
    },
    counted: Boolean(usage?.promptTokens) && (Boolean(usage?.completionTokens) || completionTokens === 0),
  }
}

function estimatePrompt({ messages, tools }: ChatRequest): number {
  const said = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
  return said + (tools?.length ? estimateTokens(JSON.stringify(tools)) : 0)
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function count(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.round(value) : 0
}
