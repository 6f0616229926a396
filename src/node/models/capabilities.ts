/**
 * What an endpoint accepts for a model. Endpoints differ, and report it only by refusing: a refusal that names a
 * parameter changes exactly that one, once.
 */
import { ADAPTERS } from './apis/registry.ts'
import type { Endpoint } from './endpoint.ts'
import type { Fault } from './fault.ts'
import { type Capabilities, LIMIT_NAMES, type LimitName, type Parameter } from './wire/adapter.ts'
import type { Api } from './wire/names.ts'

/** The capabilities to try first. */
export function initialCapabilities(api: Api, endpoint: Endpoint): Capabilities {
  return ADAPTERS[api].capabilities(endpoint.family !== 'other')
}

/** The change after a refusal, with a sentence for the reply's notes; null if the parameter was not in use. */
export function learn(
  known: Capabilities,
  fault: Fault,
  endpoint: Endpoint,
): { capabilities: Capabilities; note: string } | null {
  const { parameter } = fault
  if (!parameter) return null
  const changed = isLimit(parameter)
    ? changeLimit(known, fault.limit ?? null)
    : change(known, parameter, endpoint)
  if (!changed) return null
  return { capabilities: { ...known, ...changed.to }, note: `${endpoint.label} ${changed.because}` }
}

interface Change {
  to: Partial<Capabilities>
  because: string
}

function isLimit(parameter: Parameter): parameter is LimitName {
  return LIMIT_NAMES.some((name) => name === parameter)
}

function changeLimit(known: Capabilities, limit: number | null): Change | null {
  const [name, ...others] = known.limitNames
  if (!name) return null
  if (limit !== null) {
    if (known.maxTokensAtMost !== null && limit >= known.maxTokensAtMost) return null
    const because = `writes at most ${limit} tokens: asked for no more.`
    return { to: { maxTokensAtMost: limit }, because }
  }
  const because =
    others.length === 0
      ? 'takes no limit for the length of a reply: left out.'
      : `does not take ${name}: ${others[0]} was sent instead.`
  return { to: { limitNames: others }, because }
}

function change(
  known: Capabilities,
  parameter: Exclude<Parameter, LimitName>,
  endpoint: Endpoint,
): Change | null {
  switch (parameter) {
    case 'temperature':
      return known.temperature ? dropped({ temperature: false }, 'a temperature', 'its own is used') : null
    case 'top_p':
      return known.topP ? dropped({ topP: false }, 'top_p', 'left out') : null
    case 'seed':
      return known.seed ? dropped({ seed: false }, 'a seed', 'left out') : null
    case 'stop':
      return known.stop ? dropped({ stop: false }, 'stop strings', 'replies are cut here instead') : null
    case 'tools':
      return known.tools ? dropped({ tools: false }, 'tools', 'described in the prompt instead') : null
    case 'reasoning_content':
      return known.reasoning
        ? dropped({ reasoning: false }, 'what the model thought before', 'left out')
        : null
    case 'prompt_cache_key':
      return known.cacheKey ? dropped({ cacheKey: false }, 'prompt_cache_key', 'left out') : null
    case 'system': {
      if (known.system === 'user') return null
      // Only OpenAI has a developer role; chat templates without a system role have neither.
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

function dropped(to: Partial<Capabilities>, what: string, instead: string): Change {
  return { to, because: `does not take ${what}: ${instead}.` }
}
