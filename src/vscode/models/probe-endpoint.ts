/** An endpoint that may be asked for its models. */
export interface EndpointPlace {
  /** for people: "Ollama", "Work gateway" */
  name: string
  baseUrl: string
}

/** What an endpoint answered when it was asked for its models. */
export interface ProbedEndpoint extends EndpointPlace {
  /**
   * listed: `models` are all it offers; key: it wants one; unlisted: it answers, but lists no models;
   * silent: nothing answers in time
   */
  state: 'listed' | 'key' | 'unlisted' | 'silent'
  models: string[]
}

/** The usual ports of servers that run models on this machine. */
export const LOCAL_SERVERS: readonly EndpointPlace[] = [
  { name: 'Ollama', baseUrl: 'http://localhost:11434/v1' },
  { name: 'LM Studio', baseUrl: 'http://localhost:1234/v1' },
  { name: 'llama-server', baseUrl: 'http://localhost:8080/v1' },
]

/** Models of these names do not chat. */
const NO_CHAT =
  /embed|rerank|whisper|tts|dall-e|moderation|transcri|(?:^|[-/])(?:bge|clip|sora|gpt-image|imagen|veo)-/i

const MAX_MODELS = 1000

/** Asks an endpoint for its models, for `timeoutMs` at most. Never throws. */
export async function probeEndpoint(
  place: EndpointPlace,
  key: string | null,
  timeoutMs: number,
): Promise<ProbedEndpoint> {
  const { name, baseUrl } = place
  const is = (state: ProbedEndpoint['state'], models: string[] = []): ProbedEndpoint => ({
    name,
    baseUrl,
    state,
    models,
  })
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status === 401 || response.status === 403) return is('key')
    const models = response.ok ? readModels(await response.json()) : null
    return models === null ? is('unlisted') : is('listed', models)
  } catch (error) {
    // A page where JSON should be: something answers, but it does not list models.
    return is(error instanceof SyntaxError ? 'unlisted' : 'silent')
  }
}

/** Names of the models that chat, sorted; null where it is no list of models. */
export function readModels(json: unknown): string[] | null {
  const data = (json as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) return null
  const names = data
    .slice(0, MAX_MODELS)
    .map((each: unknown) => (each as { id?: unknown } | null)?.id)
    .filter((id): id is string => typeof id === 'string' && id !== '' && !NO_CHAT.test(id))
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'))
}
