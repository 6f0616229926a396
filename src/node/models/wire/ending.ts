/** Why a reply ended, from the words that servers have for it. */
import type { FinishReason } from '../../../core/ports.ts'

/**
 * - overflow: the context was full before the answer was complete
 * - failed, overloaded: the server gave up
 * - malformed: the model's output could not be made into a reply
 */
export type Ending = FinishReason | 'overflow' | 'failed' | 'overloaded' | 'malformed'

/**
 * In the words of OpenAI, Azure, Anthropic, Gemini, Bedrock, Cohere, Mistral, DeepSeek, Moonshot, Zhipu, vLLM, SGLang,
 * TGI, llama.cpp, Ollama, LM Studio, OpenRouter and LiteLLM, as `plain` writes them.
 */
const WORDS: Record<Exclude<Ending, 'other'>, string> = {
  stop: 'stop stopped eos eos_token eos_found end end_turn stop_sequence stop_string_found word complete completed pause_turn',
  length: 'length max_tokens max_length max_output_tokens max_predicted_tokens_reached limit',
  tool_calls: 'tool_calls tool_call tool_use function_call',
  content_filter:
    'content_filter content_filtered safety refusal recitation blocklist prohibited_content spii language image_safety image_recitation image_prohibited_content model_armor sensitive guardrail_intervened error_toxic escalation moderation',
  overflow:
    'model_context_window_exceeded context_window_exceeded context_length_exceeded context_length_reached model_length context_full context_exceeded error_limit',
  failed:
    'abort aborted error failed failure cancel cancelled canceled user_cancel user_stopped timeout network_error server_error internal_error incomplete in_progress queued load unload model_unloaded',
  overloaded:
    'engine_overloaded overloaded overloaded_error insufficient_system_resource rate_limited rate_limit_exceeded',
  malformed:
    'malformed_function_call malformed_response malformed_model_output malformed_tool_use unexpected_tool_call too_many_tool_calls missing_thought_signature',
}

const ENDINGS = new Map(
  Object.entries(WORDS).flatMap(([ending, words]) =>
    words.split(' ').map((word) => [word, ending as Ending] as const),
  ),
)

/** An unknown reason is 'other', none at all 'stop'. */
export function endingOf(reason: string): Ending {
  if (reason === '') return 'stop'
  // Gemini words it "content_filter: RECITATION": the more exact part stands last.
  for (const part of reason.split(/[:.]/).reverse()) {
    const ending = ENDINGS.get(plain(part))
    if (ending) return ending
  }
  return 'other'
}

/** "contextLengthReached", "content-filter" and "SAFETY" as lower-case words joined by underscores. */
function plain(word: string): string {
  return word
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
    .replace(/^finish_reason_/, '')
}
