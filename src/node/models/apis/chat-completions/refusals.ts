import type { Refusals } from '../../wire/adapter.ts'

/** In the words of OpenAI, Azure, vLLM, llama.cpp, Ollama, LM Studio, and of the services behind gateways. */
export const refusals: Refusals = {
  overflow:
    /context_length_exceeded|exceed_context_size|context_exceeded|maximum context length|context (?:length|size|window)|prompt is too long|input is too long|input token count .*exceeds|max_tokens must be at least 1, got -|request too large for|string_above_max_length|request_too_large/,
  size: [
    /(?:maximum context length|context (?:size|window|length))(?: of this model)?(?: is| of|:)? ?\(?(\d+)/i,
    /> (\d+) maximum/,
    /Limit:? (\d+)/,
    /\((\d+) tokens\), try/,
    /tokens allowed \((\d+)\)/,
  ],
  prompt: [
    /\((\d+) in the messages/,
    /request has (\d+) input tokens/,
    /(\d+) tokens >/,
    /Requested:? (\d+)/i,
    /request \((\d+) tokens\)/,
    /input token count \((\d+)\)/,
    /requested (?:about )?(\d+) tokens/i,
  ],
  parameters: {
    system:
      /messages\[\d+\]\.role|['"`]?(?:system|developer)['"`]? (?:role|message)|role ['"`]?(?:system|developer)|roles must alternate|developer instruction/,
    prompt_cache_key: /prompt_cache_key/,
    response_format: /response_format|json_schema|json output|structured output|grammar/,
    reasoning_content: /reasoning_content/,
    tools: /\btools?\b|tool use|tool_choice|tool calling|function calling|functions/,
    top_p: /\btop_?p\b/,
    temperature: /\btemperature\b/,
    seed: /\bseed\b/,
    stop: /\bstop\b/,
  },
}
