import type { Refusals } from '../../wire/adapter.ts'

/** In OpenAI's words; those of gateways are in the refusals of chat completions. */
export const refusals: Refusals = {
  overflow: /context_length_exceeded/,
  size: [],
  prompt: [],
  parameters: {
    system: /input\[\d+\]\.role|['"`]?(?:system|developer)['"`]? (?:role|message)/,
    prompt_cache_key: /prompt_cache_key/,
    response_format: /text\.format|json_schema|structured output/,
    reasoning_content: /encrypted[ _]content|['"`]reasoning['"`]|['"`]include['"`]|^include\b/,
    tools: /\btools?\b|tool_choice/,
    top_p: /\btop_p\b/,
    temperature: /\btemperature\b/,
    seed: null,
    stop: null,
  },
}
