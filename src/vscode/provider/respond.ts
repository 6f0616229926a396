import { join } from 'node:path'
import { OpenAI } from 'openai'
import * as vscode from 'vscode'
import { isNamed } from '../../core/errors.ts'
import type { Include } from '../../core/inject/prior.ts'
import { estimateTokens } from '../../core/inject/tokens.ts'
import { readConfig } from '../../node/config/read-config.ts'
import { apiAt } from '../../node/config/resolve-models.ts'
import { type NoStream, type StreamedCall, streamReply } from '../../node/models/stream-reply.ts'
import { type Api, DEFAULT_API } from '../../node/models/wire/names.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { priorOf } from '../chat/answer.ts'
import { folderOf } from '../chat/chat-context.ts'
import { chatLibrary } from '../chat/chat-library.ts'
import { holdsPrior } from '../chat/chat-prior.ts'
import type { Models } from '../models/models.ts'
import { withoutSystemFirst } from '../models/system-first.ts'
import { requireTrust } from '../workspace/before-work.ts'
import type { Libraries } from '../workspace/libraries.ts'
import { chatMessages, textOf, toolSpecs } from './chat-messages.ts'
import type { OfferedModel } from './offered-models.ts'

export interface RespondNeeds {
  libraries: Pick<Libraries, 'of' | 'all'>
  models: Pick<Models, 'keys'>
}

/**
 * Streams one reply of the user's endpoint into the editor. Experiences are in a system message before
 * all others, as they were when they were measured.
 */
export async function respond(
  { libraries, models }: RespondNeeds,
  offered: OfferedModel,
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  options: vscode.ProvideLanguageModelChatResponseOptions,
  progress: vscode.Progress<vscode.LanguageModelResponsePart>,
  token: vscode.CancellationToken,
): Promise<void> {
  requireTrust()
  const apiKey = await models.keys.get(offered.baseUrl)
  const client = new OpenAI({ baseURL: offered.baseUrl, apiKey: apiKey ?? 'none', maxRetries: 0 })
  const { systemFirst, passedOn } = withoutSystemFirst(options.modelOptions)
  const stop = new AbortController()
  const cancelled = token.onCancellationRequested(() => stop.abort())
  try {
    const call: StreamedCall = {
      api: await apiOf(offered),
      model: offered.model,
      request: {
        messages: [
          ...(await priorMessage(libraries, offered, messages)),
          ...chatMessages(messages, systemFirst),
        ],
        tools: toolSpecs(options.tools),
      },
      toolChoice: options.toolMode === vscode.LanguageModelChatToolMode.Required ? 'required' : 'auto',
      passedOn,
    }
    let parts = 0
    for await (const part of streamReply(client, call, stop.signal)) {
      // A cancelled stream just ends: an incomplete tool call is not reported.
      if (token.isCancellationRequested) break
      parts++
      progress.report(
        'text' in part
          ? new vscode.LanguageModelTextPart(part.text)
          : new vscode.LanguageModelToolCallPart(part.call.id, part.call.name, inputOf(part.call.arguments)),
      )
    }
    if (token.isCancellationRequested) throw new vscode.CancellationError()
    // After tools a model may have nothing to add: their results remain.
    if (parts === 0 && !endsInToolResult(messages)) throw new Error(noText(offered))
  } catch (error) {
    if (token.isCancellationRequested) throw new vscode.CancellationError()
    throw faultOf(error, offered)
  } finally {
    cancelled.dispose()
  }
}

function endsInToolResult(messages: readonly vscode.LanguageModelChatRequestMessage[]): boolean {
  return messages.at(-1)?.content.some((part) => part instanceof vscode.LanguageModelToolResultPart) ?? false
}

/** As in runs, so that what is used is what was measured. */
async function apiOf({ model, baseUrl }: OfferedModel): Promise<Api> {
  if (!vscode.workspace.workspaceFolders?.length) return DEFAULT_API
  const config = await readConfig(join(await grpoDirOf(join(folderOf([]).fsPath, 'x')), 'config.yaml'))
  return apiAt(config, model, baseUrl)
}

async function priorMessage(
  libraries: RespondNeeds['libraries'],
  { withExperience, model }: OfferedModel,
  messages: readonly vscode.LanguageModelChatRequestMessage[],
): Promise<{ role: 'system'; content: string }[]> {
  if (!withExperience || !vscode.workspace.workspaceFolders?.length) return []
  const folder = folderOf([])
  const texts = messages.map(({ content }) => textOf(content))
  // Put there by @grpo, or read from an exported file.
  if (texts.some((text) => holdsPrior(text, 'message'))) return []
  const include = vscode.workspace.getConfiguration('tfgrpo', folder).get<Include>('include', 'proven')
  const query = texts.at(-1) ?? ''
  const { text } = priorOf(await chatLibrary(libraries, folder), { query, model, include, context: [] })
  return text === '' ? [] : [{ role: 'system', content: text }]
}

function inputOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** A 200 with a page or a complete reply: the address belongs to something else, or it cannot stream. */
function noStream({ baseUrl }: OfferedModel): string {
  return vscode.l10n.t(
    '{0} answered, but streamed no reply: check that it is the address of an OpenAI-compatible API (most end in /v1).',
    baseUrl,
  )
}

function noText({ model }: OfferedModel): string {
  return vscode.l10n.t('"{0}" returned no text: ask again, or choose another model in the chat.', model)
}

function faultOf(error: unknown, offered: OfferedModel): Error {
  const { baseUrl, model } = offered
  if (isNamed<NoStream>(error, 'NoStream')) return new Error(noStream(offered))
  if (!(error instanceof OpenAI.APIError)) return error instanceof Error ? error : new Error(String(error))
  if (error.status === 404)
    return vscode.LanguageModelError.NotFound(vscode.l10n.t('{0} has no model "{1}".', baseUrl, model))
  if (error.status === 401 || error.status === 403)
    return vscode.LanguageModelError.NoPermissions(
      vscode.l10n.t('{0} refuses the key: set another with "GRPO: Set API Key".', baseUrl),
    )
  if (error.status === undefined)
    return new Error(vscode.l10n.t('{0} does not answer: is the server running?', baseUrl))
  return new Error(vscode.l10n.t('{0} answered {1}: {2}', baseUrl, error.status, error.message))
}

/** About how many tokens a text or message takes. */
export function countTokens(text: string | vscode.LanguageModelChatRequestMessage): number {
  return estimateTokens(typeof text === 'string' ? text : textOf(text.content))
}
