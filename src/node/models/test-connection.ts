/** One small request to an endpoint, and what prevents an answer, distinguished so that people know what to do. */
import { isNamed } from '../../core/errors.ts'
import type { ChatRequest } from '../../core/ports.ts'
import { nearest } from '../../core/tasks/nearest.ts'
import { Addresses } from './addresses.ts'
import { ADAPTERS } from './apis/registry.ts'
import { initialCapabilities, learn } from './capabilities.ts'
import { parseEndpoint } from './endpoint.ts'
import type { CallContext, FaultError } from './fault.ts'
import { replyIn } from './read-reply.ts'
import { Requester } from './request-once.ts'
import { type ConnectionTest, problemOf } from './test-connection-problem.ts'
import { Unusable } from './unusable.ts'
import { type Api, callPath } from './wire/names.ts'

export interface TestedEndpoint {
  baseUrl: string
  model: string
  apiKey: string | null
  apiKeyEnv: string | null
  api: Api
}

/** A local server may have to load its model first. */
const TIMEOUT_MS = 120_000
const LIST_TIMEOUT_MS = 10_000
/** Parameters that an endpoint refuses are left out, one after another. */
const MAX_ADAPTATIONS = 10
/** The smallest limit that every endpoint accepts. */
const REPLY_TOKENS = 16

/** The request that a test sends to any model. */
export const TEST_REQUEST: ChatRequest = {
  role: 'policy',
  messages: [{ role: 'user', content: 'Reply with the word ready.' }],
  maxTokens: REPLY_TOKENS,
  draw: 'connection-test',
}

/** Sends one request, once. Throws Cancelled if the signal aborts, UsageError if the address is not valid. */
export async function testConnection(
  tested: TestedEndpoint,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const endpoint = parseEndpoint(tested.baseUrl)
  const { apiKey, model } = tested
  const context: CallContext = {
    label: endpoint.label,
    model,
    keyEnv: tested.apiKeyEnv,
    hasKey: apiKey !== null,
    secrets: [...(apiKey === null ? [] : [apiKey]), ...endpoint.secrets],
  }
  const addresses = new Addresses(endpoint, apiKey, context, TIMEOUT_MS)
  const adapter = ADAPTERS[tested.api]
  let can = initialCapabilities(tested.api, endpoint)
  for (let adaptations = 0; ; adaptations++) {
    const address = addresses.current
    try {
      const body = adapter.body({ model, request: TEST_REQUEST, can, maxTokens: REPLY_TOKENS })
      const read = await address.requester.post(callPath(tested.api), body, signal)
      const reply = replyIn(read, adapter, TEST_REQUEST, address.context)
      const told = answered(reply.model || model, address.context.label)
      return addresses.hint ? { ...told, message: `${told.message} ${addresses.hint}` } : told
    } catch (error) {
      if (!isNamed<FaultError>(error, 'FaultError')) throw error
      const fault = addresses.after(new Unusable().judge(error.fault, TEST_REQUEST), address)
      if (!fault) continue
      const learned = fault.parameter ? learn(can, fault, address.endpoint) : null
      if (learned && adaptations < MAX_ADAPTATIONS) {
        can = learned.capabilities
        continue
      }
      const cause = fault.message === error.fault.message ? error.cause : null
      const found = problemOf(
        { ...fault, cause },
        { endpoint: address.endpoint, context: address.context, env },
      )
      return found.problem === 'model'
        ? withNames(found, address.endpoint.baseUrl, tested, context, signal)
        : found
    }
  }
}

/** The result that a model answered. */
export function answered(model: string, where: string): ConnectionTest {
  return { problem: null, message: `${model} at ${where} answered.`, detail: '' }
}

/** Lists the endpoint's models if the requested one is not among them. */
async function withNames(
  found: ConnectionTest,
  baseUrl: string,
  { apiKey, model }: TestedEndpoint,
  context: CallContext,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const requester = new Requester(parseEndpoint(baseUrl), apiKey, context, LIST_TIMEOUT_MS)
  const names = await requester.models(signal).catch((error: unknown) => {
    if (isNamed<FaultError>(error, 'FaultError')) return []
    throw error
  })
  if (names.length === 0) return found
  const meant = nearest(model, names)
  const some = names.slice(0, 5).join(', ')
  const hint = meant
    ? `did you mean "${meant}"?`
    : `it offers ${names.length > 5 ? `${some}, ... (${names.length})` : some}.`
  return { ...found, message: `${found.message.replace(/\.$/, '')}; ${hint}` }
}
