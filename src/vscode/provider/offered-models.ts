import * as vscode from 'vscode'
import { holdsSecret, isLocal } from '../models/choice.ts'
import type { Models } from '../models/models.ts'
import { offeredId } from '../models/offered-id.ts'

/** A model of one of the user's own endpoints, as the editor's chat offers it. */
export interface OfferedModel extends vscode.LanguageModelChatInformation {
  baseUrl: string
  /** its name at the endpoint */
  model: string
  /** whether the experiences of the workspace are included in each request */
  withExperience: boolean
}

/** For endpoints that do not report it: the minimum context of present models, in tokens. */
const MAX_INPUT = 32_768
const MAX_OUTPUT = 8_192

interface EndpointSetting {
  name: string
  baseUrl: string
  models?: string[]
}

/**
 * The models of the user's endpoints, each once as it is and once with the experiences. Endpoints without a key are
 * left out, unless they are local.
 */
export async function offeredModels(models: Pick<Models, 'choice' | 'keys'>): Promise<OfferedModel[]> {
  const { policy } = models.choice()
  const endpoints = vscode.workspace
    .getConfiguration('tfgrpo')
    .get<Partial<EndpointSetting>[]>('endpoints', [])
  const wanted = [
    ...(policy.baseUrl !== '' && policy.model !== '' ? [policy] : []),
    ...endpoints.flatMap(({ baseUrl, models: names }) =>
      typeof baseUrl === 'string' ? (names ?? []).map((model) => ({ baseUrl: baseUrl.trim(), model })) : [],
    ),
  ]
  const offered = new Map<string, OfferedModel>()
  for (const { baseUrl, model } of wanted) {
    // Other extensions see the id, and the address is a part of it.
    if (holdsSecret(baseUrl)) continue
    if (!isLocal(baseUrl) && (await models.keys.get(baseUrl)) === null) continue
    for (const withExperience of [false, true]) {
      const id = offeredId(model, baseUrl, withExperience)
      offered.set(id, {
        id,
        baseUrl,
        model,
        withExperience,
        name: withExperience ? vscode.l10n.t('{0} + experience', model) : model,
        family: model,
        version: '1',
        tooltip: withExperience
          ? vscode.l10n.t('{0} at {1}, with what was learned from this workspace', model, baseUrl)
          : vscode.l10n.t('{0} at {1}', model, baseUrl),
        maxInputTokens: MAX_INPUT,
        maxOutputTokens: MAX_OUTPUT,
        capabilities: { toolCalling: true },
      })
    }
  }
  return [...offered.values()]
}
