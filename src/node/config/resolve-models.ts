/** Which models a command uses: flags win, then .grpo/config.yaml, then the environment. */
import { UsageError } from '../../core/errors.ts'
import type { ChatRole } from '../../core/ports.ts'
import type { ModelFlags } from '../../core/run/plan.ts'
import { parseEndpoint } from '../models/endpoint.ts'
import { looksLikeKey } from '../models/redact.ts'
import type { listModels } from '../models/request-once.ts'
import { type Api, DEFAULT_API } from '../models/wire/names.ts'
import { FREE, type Price } from './prices.ts'
import type { Config } from './read-config.ts'
import type { ModelEntry } from './schema.ts'

export interface EndpointSpec {
  kind: 'openai'
  baseUrl: string
  model: string
  /** not enumerable, so that it does not get into a plan, a log or a record */
  apiKey: string | null
  /** name of the variable that holds the key */
  apiKeyEnv: string | null
  api: Api
  /** time limit for one request; undefined = the adapter's default */
  timeoutMs?: number
  /** null = unknown */
  price: Price | null
}

interface EmbeddedSpec {
  kind: 'embedded'
  model: 'embedded'
  price: Price
}

/** A host model: a chat model of the program that started this one, called over the IPC channel. */
export interface HostModelSpec {
  kind: 'host'
  /** "vscode:<vendor>/<id>" */
  model: string
  /** counts against the user's chat quota, which has no price in USD */
  price: null
}

export type ModelSpec = EndpointSpec | EmbeddedSpec | HostModelSpec

export interface ResolvedModels {
  policy: ModelSpec
  optimizer: ModelSpec
  judge: ModelSpec
}

export interface ModelChoice {
  flags: ModelFlags
  env: NodeJS.ProcessEnv
  config: Config
  /** whether this process was started by a program that has host models */
  hostModels?: boolean
  /** roles that will be called, default all; the others need no key */
  asks?: readonly ChatRole[]
  /** called only when no model is named; replaced in tests */
  list?: typeof listModels
}

const EMBEDDED: EmbeddedSpec = { kind: 'embedded', model: 'embedded', price: FREE }
export const OPENAI = 'https://api.openai.com/v1'
export const DEFAULT_KEY = 'OPENAI_API_KEY'
/** Prefix of the names of host models. */
export const HOST_MODEL = 'vscode:'

/** A role's model as given by flags, file and environment, before any key is read. */
export type LocatedModel =
  | EmbeddedSpec
  | HostModelSpec
  | {
      kind: 'openai'
      baseUrl: string
      /** undefined = the endpoint is asked which models it offers */
      model: string | undefined
      /** the variable that its key is read from, whether or not it is set */
      apiKeyEnv: string
      /** whether a flag or the file names that variable */
      named: boolean
      entry: ModelEntry
      price: Price | null
    }

export type LocatedModels = Record<ChatRole, LocatedModel>

/**
 * Specs of all roles, checked as far as possible without a paid call. Throws UsageError: nothing chosen, no key for an
 * endpoint that needs one, an invalid address, a key where a name belongs.
 */
export async function resolveModels(choice: ModelChoice): Promise<ResolvedModels> {
  for (const [role, name] of [
    ['policy', choice.flags.apiKeyEnv],
    ['optimizer', choice.flags.optimizerApiKeyEnv],
  ] as const)
    if (name !== undefined) checkVariable(role, name, choice.env)
  const located = locateModels(choice)
  const asked = new Set(
    (choice.asks ?? (['policy', 'optimizer', 'judge'] as const)).map((role) => located[role]),
  )
  const specs = new Map<LocatedModel, ModelSpec>()
  const resolve = async (model: LocatedModel): Promise<ModelSpec> => {
    const known = specs.get(model)
    if (known) return known
    const spec = model.kind !== 'openai' ? model : await endpointOf(choice, model, asked.has(model))
    specs.set(model, spec)
    return spec
  }
  return {
    policy: await resolve(located.policy),
    optimizer: await resolve(located.optimizer),
    judge: await resolve(located.judge),
  }
}

/** Where each role's model is; equal objects are equal models. Throws UsageError like resolveModels, except for keys. */
export function locateModels(choice: Omit<ModelChoice, 'list'>): LocatedModels {
  const { flags, config } = choice
  const names = Object.keys(config.models).filter((name) => !['policy', 'optimizer', 'judge'].includes(name))
  const only = names.length === 1 ? names[0] : undefined
  const policy = locate(choice, {
    role: 'policy',
    name: flags.model ?? config.policy ?? config.models.policy?.model ?? only ?? config.common.model,
    flagUrl: flags.baseUrl,
    flagKey: flags.apiKeyEnv,
    base: null,
  })
  const optimizerName = flags.optimizerModel ?? config.optimizer ?? config.models.optimizer?.model
  const optimizer =
    optimizerName === undefined && flags.optimizerBaseUrl === undefined && !config.models.optimizer
      ? policy
      : locate(choice, {
          role: 'optimizer',
          name: optimizerName ?? (policy.kind === 'openai' ? policy.model : undefined),
          flagUrl: flags.optimizerBaseUrl,
          flagKey: flags.optimizerApiKeyEnv,
          base: policy,
        })
  const judgeName = config.judge ?? config.models.judge?.model
  const judge =
    judgeName === undefined
      ? optimizer
      : locate(choice, {
          role: 'judge',
          name: judgeName,
          flagUrl: undefined,
          flagKey: undefined,
          base: policy,
        })
  return { policy, optimizer, judge }
}

interface Wanted {
  role: ChatRole
  name: string | undefined
  flagUrl: string | undefined
  flagKey: string | undefined
  /** the policy, whose endpoint the others share by default */
  base: LocatedModel | null
}

function locate(choice: Omit<ModelChoice, 'list'>, wanted: Wanted): LocatedModel {
  const { env, config, flags } = choice
  const name = wanted.name ?? env.OPENAI_MODEL
  const withoutEndpoint =
    name === 'embedded' ? EMBEDDED : name?.startsWith(HOST_MODEL) ? hostModel(choice, name) : null
  if (withoutEndpoint !== null) {
    if (wanted.flagUrl === undefined) return withoutEndpoint
    const role = wanted.role === 'policy' ? 'policy' : 'optimizer'
    throw new UsageError(
      withoutEndpoint.kind === 'embedded'
        ? 'The embedded model runs on this machine and has no endpoint.'
        : `The model "${name}" is one of the editor's and has no endpoint.`,
      [{ do: 'drop-endpoint', role }],
    )
  }
  const entry = entryFor(config, wanted.role, name)
  const shared = wanted.base?.kind === 'openai' ? wanted.base : null
  const own = wanted.flagUrl ?? entry.baseUrl
  const fromEnv =
    env.OPENAI_BASE_URL || (env[flags.apiKeyEnv ?? entry.apiKeyEnv ?? DEFAULT_KEY] ? OPENAI : undefined)
  const baseUrl = own ?? shared?.baseUrl ?? fromEnv
  if (baseUrl === undefined) {
    if (name === undefined) throw new UsageError('No model is chosen.', [{ do: 'choose-model' }])
    throw new UsageError(`No endpoint is given for the model "${name}".`, [
      { do: 'name-endpoint', usual: OPENAI, variable: DEFAULT_KEY },
    ])
  }
  // A key belongs to its endpoint: it is not sent to another one.
  const sameEndpoint = shared !== null && shared.baseUrl === baseUrl
  const fromPolicy = sameEndpoint ? shared.apiKeyEnv : shared === null ? flags.apiKeyEnv : undefined
  const apiKeyEnv =
    wanted.base === null
      ? (wanted.flagKey ?? entry.apiKeyEnv)
      : (wanted.flagKey ?? entry.apiKeyEnv ?? fromPolicy)
  return {
    kind: 'openai',
    baseUrl,
    model: entry.model ?? name,
    apiKeyEnv: apiKeyEnv ?? DEFAULT_KEY,
    named: apiKeyEnv !== undefined,
    entry,
    price: priceAt(entry, baseUrl),
  }
}

function hostModel({ hostModels }: Omit<ModelChoice, 'list'>, name: string): HostModelSpec {
  if (!/^vscode:[^/]+\/.+$/.test(name))
    throw new UsageError(
      `The model "${name}" is not the name of an editor's model: it should look like vscode:<vendor>/<id>.`,
    )
  if (!hostModels)
    throw new UsageError(`The model "${name}" can be used by runs that VS Code starts.`, [
      { do: 'start-in-editor' },
      { do: 'use-endpoint' },
    ])
  return { kind: 'host', model: name, price: null }
}

/** @param asked whether it will be called: only then it needs a key and the name of its model */
async function endpointOf(
  choice: ModelChoice,
  located: LocatedModel & { kind: 'openai' },
  asked: boolean,
): Promise<EndpointSpec> {
  const { baseUrl, apiKeyEnv, entry } = located
  const endpoint = parseEndpoint(baseUrl)
  const apiKey = choice.env[apiKeyEnv]?.trim() || null
  const open = endpoint.local || endpoint.basic !== null || endpoint.secrets.length > 0
  if (asked && apiKey === null && !open) {
    throw new UsageError(`No API key for ${endpoint.label}.`, [{ do: 'set-api-key', variable: apiKeyEnv }])
  }
  const only = () => (asked ? onlyModel(choice, baseUrl, apiKey, endpoint.label) : endpoint.label)
  const spec: EndpointSpec = {
    kind: 'openai',
    baseUrl,
    model: located.model ?? (await only()),
    apiKey,
    apiKeyEnv: apiKey === null && endpoint.local ? null : apiKeyEnv,
    api: entry.api ?? DEFAULT_API,
    ...(entry.timeoutSeconds === undefined ? {} : { timeoutMs: entry.timeoutSeconds * 1000 }),
    price: located.price,
  }
  return Object.defineProperty(spec, 'apiKey', { enumerable: false })
}

/**
 * The file's settings for a model: under its name, or under another name with that `model`; else those of the role and
 * those for all models, without the price if they name another model. `model` is the name at the endpoint.
 */
function entryFor(config: Config, role: ChatRole, name: string | undefined): ModelEntry {
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

/** An entry's price applies to its endpoint: elsewhere the same model may have another price. */
function priceAt(entry: ModelEntry, baseUrl: string): Price | null {
  return isElsewhere(entry, baseUrl) ? null : (entry.price ?? null)
}

/** The API that the file gives for a model at an endpoint. */
export function apiAt(config: Config, model: string, baseUrl: string): Api {
  const entry = entryFor(config, 'policy', model)
  return isElsewhere(entry, baseUrl) ? DEFAULT_API : (entry.api ?? DEFAULT_API)
}

function isElsewhere(entry: ModelEntry, baseUrl: string): boolean {
  return (
    entry.baseUrl !== undefined && parseEndpoint(entry.baseUrl).baseUrl !== parseEndpoint(baseUrl).baseUrl
  )
}

/** For servers that offer only one model, or do not list any. */
async function onlyModel(
  choice: ModelChoice,
  baseUrl: string,
  apiKey: string | null,
  label: string,
): Promise<string> {
  const list = choice.list ?? (await import('../models/request-once.ts')).listModels
  const models = await list(baseUrl, apiKey)
  if (models?.length === 1) return models[0]!
  // Servers with a single model accept any name; the others refuse it with their own message.
  if (!models || models.length === 0) return 'default'
  throw new UsageError(`${label} offers ${models.length} models, and none is chosen.`, [
    { do: 'choose-offered-model', models: models.slice(0, 5), more: models.length > 5 },
  ])
}

function checkVariable(role: 'policy' | 'optimizer', name: string, env: NodeJS.ProcessEnv): void {
  if (looksLikeKey(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new UsageError(
      'The name given for the API key is not the name of an environment variable: give the name of the variable, never the key itself.',
      [{ do: 'name-key-variable', role }],
    )
  }
  if (!env[name]?.trim())
    throw new UsageError(
      `The variable ${name}, which should hold the API key, is not set: put the key there.`,
    )
}
