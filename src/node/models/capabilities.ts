/**
 * What an endpoint takes for a model. Endpoints differ and say so only by refusing: a refusal that names a parameter
 * changes exactly that one, once.
 */
import type { Endpoint } from './endpoint.ts'
import type { Fault, Parameter } from './fault.ts'

type ReplyFormat = 'json_schema' | 'json_object' | 'text'

export interface Capabilities {
  /** under which name the length of the reply is limited; null = not at all */
  maxTokens: 'max_tokens' | 'max_completion_tokens' | null
  /** the other name was refused before */
  maxTokensRenamed: boolean
  /** largest value it takes */
  maxTokensAtMost: number | null
  temperature: boolean
  topP: boolean
  seed: boolean
  stop: boolean
  tools: boolean
  cacheKey: boolean
  /** the role that the instructions get */
  system: 'system' | 'developer' | 'user'
  /** the strongest form of structured reply */
  format: ReplyFormat
}

/** What to try first. */
export function initialCapabilities(endpoint: Endpoint): Capabilities {
  const openai = endpoint.family !== 'other'
  return {
    // OpenAI's newer models refuse max_tokens; most other servers know only that one.
    maxTokens: openai ? 'max_completion_tokens' : 'max_tokens',
    maxTokensRenamed: false,
    maxTokensAtMost: null,
    temperature: true,
    topP: true,
    seed: true,
    stop: true,
    tools: true,
    cacheKey: openai,
    system: 'system',
    format: 'json_schema',
  }
}

/** The change after a refusal, with a sentence for the reply's notes; null when the parameter was not in use. */
export function learn(
  known: Capabilities,
  fault: Fault,
  endpoint: Endpoint,
): { capabilities: Capabilities; note: string } | null {
  const changed = fault.parameter ? change(known, fault.parameter, fault.atMost ?? null, endpoint) : null
  if (!changed) return null
  return { capabilities: { ...known, ...changed.to }, note: `${endpoint.label} ${changed.because}` }
}

function change(
  known: Capabilities,
  parameter: Parameter,
  atMost: number | null,
  endpoint: Endpoint,
): { to: Partial<Capabilities>; because: string } | null {
  switch (parameter) {
    case 'max_tokens':
    case 'max_completion_tokens': {
      const name = known.maxTokens
      if (name === null) return null
      if (atMost !== null) {
        if (known.maxTokensAtMost !== null && atMost >= known.maxTokensAtMost) return null
        return {
          to: { maxTokensAtMost: atMost },
          because: `writes at most ${atMost} tokens: asked for no more.`,
        }
      }
      if (known.maxTokensRenamed)
        return { to: { maxTokens: null }, because: 'takes no limit for the length of a reply: left out.' }
      const other = name === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
      return {
        to: { maxTokens: other, maxTokensRenamed: true },
        because: `does not take ${name}: ${other} was sent instead.`,
      }
    }
    case 'temperature':
      return known.temperature ? dropped({ temperature: false }, 'a temperature', 'its own is used') : null
    case 'top_p':
      return known.topP ? dropped({ topP: false }, 'top_p', 'left out') : null
    case 'seed':
      return known.seed ? dropped({ seed: false }, 'a seed', 'left out') : null
    case 'stop':
      return known.stop ? dropped({ stop: false }, 'stop strings', 'replies are cut here instead') : null
    case 'tools':
      return known.tools ? dropped({ tools: false }, 'tools', 'asked without them') : null
    case 'prompt_cache_key':
      return known.cacheKey ? dropped({ cacheKey: false }, 'prompt_cache_key', 'left out') : null
    case 'system': {
      if (known.system === 'user') return null
      // Only OpenAI has a developer role; chat templates without a system role know no other either.
      const next = known.system === 'system' && endpoint.family !== 'other' ? 'developer' : 'user'
      return { to: { system: next }, because: `does not take the ${known.system} role: sent as ${next}.` }
    }
    case 'response_format': {
      if (known.format === 'text') return null
      const next = known.format === 'json_schema' ? 'json_object' : 'text'
      const instead = next === 'text' ? 'plain text with the schema in the prompt' : 'JSON mode'
      return {
        to: { format: next },
        because: `does not take response_format ${known.format}: ${instead} instead.`,
      }
    }
  }
}

function dropped(to: Partial<Capabilities>, what: string, instead: string) {
  return { to, because: `does not take ${what}: ${instead}.` }
}
