import { isNamed } from '../../core/errors.ts'
import { parseEndpoint } from '../models/endpoint.ts'
import type { FaultError } from '../models/fault.ts'
import { Requester } from '../models/request-once.ts'

/** Names of the models that an endpoint lists; null when it does not list any or does not answer in 10 s. */
export async function listModels(baseUrl: string, apiKey: string | null): Promise<string[] | null> {
  const endpoint = parseEndpoint(baseUrl)
  const context = { label: endpoint.label, model: '', keyEnv: null, hasKey: apiKey !== null, secrets: [] }
  try {
    return await new Requester(endpoint, apiKey, context, 10_000).models(new AbortController().signal)
  } catch (error) {
    if (isNamed<FaultError>(error, 'FaultError')) return null
    throw error
  }
}
