import { isNamed, type UsageError } from '../../core/errors.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'

/** One model as the settings name it. */
export interface ModelRef {
  /** "embedded", "vscode:<vendor>/<id>", or its name at the endpoint; '' = nothing is chosen */
  model: string
  /** address of the endpoint; '' = as .grpo/config.yaml or the environment say */
  baseUrl: string
}

/** What the settings say of the models. An empty `optimizer.model` = the policy's. */
export interface ModelChoice {
  policy: ModelRef
  optimizer: ModelRef
}

/** What asking a model costs: nothing, money, or requests of the user's chat quota. */
export type Spending = 'free' | 'priced' | 'quota'

const HOST_MODEL = 'vscode:'

/** Vendor and id of a chat model of the editor; null for any other model. */
export function hostModelOf(model: string): { vendor: string; id: string } | null {
  const found = new RegExp(`^${HOST_MODEL}([^/]+)/(.+)$`).exec(model)
  return found && { vendor: found[1]!, id: found[2]! }
}

/** The name under which a chat model of the editor is chosen. */
export function hostModelName(model: { vendor: string; id: string }): string {
  return `${HOST_MODEL}${model.vendor}/${model.id}`
}

/** Which kind of cost a model has. An endpoint that is not on this machine or network is assumed to cost money. */
export function spendingOf({ model, baseUrl }: ModelRef): Spending {
  if (model === 'embedded') return 'free'
  if (model.startsWith(HOST_MODEL)) return 'quota'
  return isLocal(baseUrl) ? 'free' : 'priced'
}

/** Whether no model of the choice costs money or quota. */
export function isFree({ policy, optimizer }: ModelChoice): boolean {
  return [policy, writerOf({ policy, optimizer })].every((ref) => spendingOf(ref) === 'free')
}

/** The model that writes lessons. */
export function writerOf({ policy, optimizer }: ModelChoice): ModelRef {
  if (optimizer.model === '' && optimizer.baseUrl === '') return policy
  return { model: optimizer.model || policy.model, baseUrl: optimizer.baseUrl || policy.baseUrl }
}

/** e.g. "qwen2.5-coder:7b at localhost:11434/v1, lessons by gpt-x"; null when nothing is chosen. */
export function labelOf(choice: ModelChoice, words: { at: string; lessons: string }): string | null {
  const { policy } = choice
  if (policy.model === '' && policy.baseUrl === '') return null
  const writer = writerOf(choice)
  const own = refLabel(policy, words.at)
  if (writer.model === policy.model && writer.baseUrl === policy.baseUrl) return own
  return `${own}, ${words.lessons} ${shortName(writer.model)}`
}

/** The name for the status bar: without vendor, publisher and address. */
export function shortName(model: string): string {
  return hostModelOf(model)?.id ?? model.split('/').at(-1)!
}

function refLabel({ model, baseUrl }: ModelRef, at: string): string {
  if (baseUrl === '') return shortName(model)
  return `${model} ${at} ${endpointLabel(baseUrl)}`.trim()
}

/** Host and path without credentials; the text itself where it is no address. */
export function endpointLabel(baseUrl: string): string {
  return endpointOf(baseUrl)?.label ?? baseUrl
}

/** Scheme, host and port: what a key belongs to. null where it is no address. */
export function originOf(baseUrl: string): string | null {
  return URL.canParse(baseUrl) && endpointOf(baseUrl) ? new URL(baseUrl).origin : null
}

/** Whether the endpoint is on this machine or in this network, so that it may work without a key. */
export function isLocal(baseUrl: string): boolean {
  return endpointOf(baseUrl)?.local ?? false
}

/** Whether an address contains a key or password; what is not an address is treated as if it did. */
export function holdsSecret(baseUrl: string): boolean {
  const endpoint = endpointOf(baseUrl)
  return endpoint === null || endpoint.secrets.length > 0 || endpoint.basic !== null
}

function endpointOf(baseUrl: string) {
  try {
    return parseEndpoint(baseUrl)
  } catch (error) {
    if (isNamed<UsageError>(error, 'UsageError')) return null
    throw error
  }
}
