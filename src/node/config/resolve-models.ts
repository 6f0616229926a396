/** Which models a command uses: flags win, then .grpo/config.yaml, then the environment. */
import { UsageError } from '../../core/errors.ts'
import { parseEndpoint } from '../models/endpoint.ts'
import { looksLikeKey } from '../models/redact.ts'
import { listModels } from './list-models.ts'
import { FREE, type Price } from './prices.ts'
import type { Config } from './read-config.ts'
import type { ModelEntry } from './schema.ts'

export interface EndpointSpec {
  kind: 'openai'
  baseUrl: string
  model: string
  /** not enumerable: it must not get into a plan, a log or a record with the rest */
  apiKey: string | null
  /** name of the variable that holds the key */
  apiKeyEnv: string | null
  api: 'chat' | 'responses'
  /** for one request; undefined = the adapter's own */
  timeoutMs?: number
  /** null = unknown */
  price: Price | null
}

interface EmbeddedSpec {
  kind: 'embedded'
  model: 'embedded'
  price: Price
}

export type ModelSpec = EndpointSpec | EmbeddedSpec

export interface ResolvedModels {
  policy: ModelSpec
  optimizer: ModelSpec
  judge: ModelSpec
}

export interface ModelChoice {
  flags: {
    model?: string
    baseUrl?: string
    apiKeyEnv?: string
    optimizerModel?: string
    optimizerBaseUrl?: string
  }
  env: NodeJS.ProcessEnv
  config: Config
  /** asked only when no model is named; replaced in tests */
  list?: typeof listModels
}

const EMBEDDED: EmbeddedSpec = { kind: 'embedded', model: 'embedded', price: FREE }
const OPENAI = 'https://api.openai.com/v1'
const DEFAULT_KEY = 'OPENAI_API_KEY'

const NO_MODEL =
  'No model is chosen: give --base-url and --model for an OpenAI-compatible endpoint, or --model embedded for one that runs on this machine, or set OPENAI_BASE_URL or OPENAI_API_KEY.'

/**
 * Specs of all roles, checked as far as it goes without a paid call. Throws UsageError: nothing chosen, no key for an
 * endpoint that needs one, an address that is none, a key where a name belongs.
 */
export async function resolveModels(choice: ModelChoice): Promise<ResolvedModels> {
  const { flags, config } = choice
  if (flags.apiKeyEnv !== undefined) checkVariable(flags.apiKeyEnv, choice.env)
  const names = Object.keys(config.models).filter((name) => !['policy', 'optimizer', 'judge'].includes(name))
  const only = names.length === 1 ? names[0] : undefined
  const policy = await resolve(choice, {
    role: 'policy',
    name: flags.model ?? config.policy ?? config.models.policy?.model ?? only ?? config.common.model,
    flagUrl: flags.baseUrl,
    base: null,
  })
  const optimizerName = flags.optimizerModel ?? config.optimizer ?? config.models.optimizer?.model
  const optimizer =
    optimizerName === undefined && flags.optimizerBaseUrl === undefined && !config.models.optimizer
      ? policy
      : await resolve(choice, {
          role: 'optimizer',
          name: optimizerName ?? (policy.kind === 'openai' ? policy.model : undefined),
          flagUrl: flags.optimizerBaseUrl,
          base: policy,
        })
  const judgeName = config.judge ?? config.models.judge?.model
  const judge =
    judgeName === undefined
      ? optimizer
      : await resolve(choice, { role: 'judge', name: judgeName, flagUrl: undefined, base: policy })
  return { policy, optimizer, judge }
}

interface Wanted {
  role: 'policy' | 'optimizer' | 'judge'
  name: string | undefined
  flagUrl: string | undefined
  /** the policy, whose endpoint the others share where nothing else is said */
  base: ModelSpec | null
}

async function resolve(choice: ModelChoice, wanted: Wanted): Promise<ModelSpec> {
  const { env, config, flags } = choice
  const name = wanted.name ?? env.OPENAI_MODEL
  if (name === 'embedded') {
    if (wanted.flagUrl !== undefined) {
      const flag = wanted.role === 'policy' ? '--base-url' : '--optimizer-base-url'
      throw new UsageError(
        `The embedded model runs on this machine: leave out ${flag}, or name the endpoint's model.`,
      )
    }
    return EMBEDDED
  }
  const entry = entryFor(config, wanted.role, name)
  const shared = wanted.base?.kind === 'openai' ? wanted.base : null
  const own = wanted.flagUrl ?? entry.baseUrl
  const fromEnv =
    env.OPENAI_BASE_URL || (env[flags.apiKeyEnv ?? entry.apiKeyEnv ?? DEFAULT_KEY] ? OPENAI : undefined)
  const baseUrl = own ?? shared?.baseUrl ?? fromEnv
  if (baseUrl === undefined) {
    if (name === undefined) throw new UsageError(NO_MODEL)
    throw new UsageError(
      `No endpoint is named for the model "${name}": give --base-url, or set OPENAI_API_KEY to use it at ${OPENAI}.`,
    )
  }
  const endpoint = parseEndpoint(baseUrl)
  const sameEndpoint = shared !== null && shared.baseUrl === baseUrl
  const apiKeyEnv =
    wanted.base === null
      ? (flags.apiKeyEnv ?? entry.apiKeyEnv ?? DEFAULT_KEY)
      : (entry.apiKeyEnv ?? (sameEndpoint ? shared.apiKeyEnv : null) ?? flags.apiKeyEnv ?? DEFAULT_KEY)
  const apiKey = env[apiKeyEnv]?.trim() || null
  if (apiKey === null && !endpoint.local && endpoint.basic === null && endpoint.secrets.length === 0) {
    throw new UsageError(
      `No API key for ${endpoint.label}: set ${apiKeyEnv}, or name the variable that holds the key with --api-key-env.`,
    )
  }
  const model = entry.model ?? name ?? (await onlyModel(choice, baseUrl, apiKey, endpoint.label))
  const spec = {
    kind: 'openai' as const,
    baseUrl,
    model,
    apiKeyEnv: apiKey === null && endpoint.local ? null : apiKeyEnv,
    api: entry.api ?? 'chat',
    ...(entry.timeoutSeconds === undefined ? {} : { timeoutMs: entry.timeoutSeconds * 1000 }),
    price: priceAt(entry, baseUrl),
  }
  return Object.defineProperty(spec, 'apiKey', { value: apiKey, enumerable: false }) as EndpointSpec
}

/**
 * The file's settings for a model: under its name, or under another name with that `model`; else the role's and those
 * for all, without the price where they name another model. `model` is what the endpoint is asked for.
 */
function entryFor(config: Config, role: Wanted['role'], name: string | undefined): ModelEntry {
  const { models, common } = config
  const asked = name === undefined ? {} : { model: name }
  if (name !== undefined) {
    const byKey = Object.hasOwn(models, name) ? models[name] : undefined
    const entry = byKey ?? Object.values(models).find((each) => each.model === name)
    if (entry) return { ...entry, model: entry.model ?? name }
  }
  const general = models[role] ?? common
  const { price, ...rest } = general
  const sameModel = general.model === undefined || general.model === name
  return { ...rest, ...asked, ...(price && sameModel ? { price } : {}) }
}

/** An entry's price is that of its endpoint: elsewhere the same model may cost something else. */
function priceAt(entry: ModelEntry, baseUrl: string): Price | null {
  const elsewhere =
    entry.baseUrl !== undefined && parseEndpoint(entry.baseUrl).baseUrl !== parseEndpoint(baseUrl).baseUrl
  return elsewhere ? null : (entry.price ?? null)
}

/** For servers that offer one model only, or do not say. */
async function onlyModel(
  choice: ModelChoice,
  baseUrl: string,
  apiKey: string | null,
  label: string,
): Promise<string> {
  const models = await (choice.list ?? listModels)(baseUrl, apiKey)
  if (models?.length === 1) return models[0]!
  // Servers with a single model answer to any name; the others refuse it with a sentence of their own.
  if (!models || models.length === 0) return 'default'
  const some = models.slice(0, 5).join(', ')
  throw new UsageError(
    `${label} offers ${models.length} models: choose one with --model, for example ${some}${models.length > 5 ? ', ...' : ''}.`,
  )
}

function checkVariable(name: string, env: NodeJS.ProcessEnv): void {
  if (looksLikeKey(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new UsageError(
      '--api-key-env takes the name of an environment variable, not the key itself: put the key into a variable, for example OPENAI_API_KEY.',
    )
  }
  if (!env[name]?.trim())
    throw new UsageError(`The variable ${name}, which --api-key-env names, is not set: put the key there.`)
}
