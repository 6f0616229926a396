import * as vscode from 'vscode'
import { readConfig } from '../../node/config/read-config.ts'
import { OPENAI } from '../../node/config/resolve-models.ts'
import { endpointLabel } from './choice.ts'
import { embeddedState } from './embedded-state.ts'
import type { Models } from './models.ts'
import type { ConfiguredModel, Found, HostModelChoice } from './pick-items.ts'
import { type EndpointPlace, LOCAL_SERVERS, type ProbedEndpoint, probeEndpoint } from './probe-endpoint.ts'

const LOCAL_MS = 1000
const ENDPOINT_MS = 4000
const CHAT_MS = 8000
/**
 * Not for runs: this extension's own provider wraps the user's endpoints, partly with experiences, so runs ask the
 * endpoints themselves; the others are coding agents with a session of their own, not models.
 */
const NOT_OFFERED = new Set(['tfgrpo', 'copilotcli', 'claude-code', 'openai-codex'])

/**
 * Looks for models: the embedded one, local servers, endpoints of settings and files, chat models of the editor.
 * `update` is called with all that is known whenever something was found. Never throws.
 */
export async function findModels(
  models: Models,
  log: vscode.LogOutputChannel,
  update: (found: Found) => void,
): Promise<Found> {
  let found: Found = { embedded: null, local: [], declared: [], configured: [], host: [] }
  const add = (part: Partial<Found>) => {
    found = { ...found, ...part }
    update(found)
  }
  const { keys } = models
  const declared = declaredEndpoints(models)
  const local = LOCAL_SERVERS.filter((server) => !declared.some(({ baseUrl }) => sameServer(baseUrl, server)))
  const searches = [
    embeddedState().then((embedded) => add({ embedded })),
    configuredModels(log).then((configured) => add({ configured })),
    ...local.map(async (server) => {
      const probed = await probeEndpoint(server, await keys.get(server.baseUrl), LOCAL_MS)
      if (probed.state === 'listed' || probed.state === 'key')
        add({ local: inOrder(local, [...found.local, probed]) })
    }),
    ...declared.map(async (place) => {
      const listed = place.models.length > 0
      const probed: ProbedEndpoint = listed
        ? { ...place, state: 'listed' }
        : await probeEndpoint(place, await keyFor(models, place.baseUrl), ENDPOINT_MS)
      add({ declared: inOrder(declared, [...found.declared, probed]) })
    }),
    chatModels({ vendor: 'copilot' }).then((host) => add({ host: merge(found.host, host) })),
    chatModels({}).then((host) => add({ host: merge(found.host, host) })),
  ]
  for (const result of await Promise.allSettled(searches))
    if (result.status === 'rejected') log.warn(`Looking for models: ${String(result.reason)}`)
  return found
}

/** The stored key of an endpoint; for OpenAI also that of the environment. */
export async function keyFor(models: Pick<Models, 'keys'>, baseUrl: string): Promise<string | null> {
  const inherited = baseUrl === OPENAI ? process.env.OPENAI_API_KEY || null : null
  return (await models.keys.get(baseUrl)) ?? inherited
}

interface Declared extends EndpointPlace {
  models: string[]
}

/** Endpoints of the settings, and OpenAI's where the environment has a key for it; each once. */
export function declaredEndpoints(models: Pick<Models, 'choice'>): Declared[] {
  const settings = vscode.workspace.getConfiguration('tfgrpo')
  const { policy, optimizer } = models.choice()
  const all: Declared[] = []
  const add = (name: string, baseUrl: string, names: string[] = []) => {
    if (baseUrl !== '' && !all.some((each) => each.baseUrl === baseUrl))
      all.push({ name, baseUrl, models: names })
  }
  for (const { name, baseUrl, models: names } of settings.get<Partial<Declared>[]>('endpoints', []))
    if (typeof baseUrl === 'string') add(name || endpointLabel(baseUrl), baseUrl.trim(), names)
  for (const { baseUrl } of [policy, optimizer])
    if (!LOCAL_SERVERS.some((server) => sameServer(baseUrl, server))) add(endpointLabel(baseUrl), baseUrl)
  const fromEnvironment = process.env.OPENAI_BASE_URL ?? (process.env.OPENAI_API_KEY ? OPENAI : '')
  add(endpointLabel(fromEnvironment), fromEnvironment)
  return all
}

function sameServer(baseUrl: string, server: EndpointPlace): boolean {
  return baseUrl.replace('//127.0.0.1:', '//localhost:').replace(/\/+$/, '') === server.baseUrl
}

/** Answers arrive in any order; entries keep theirs. */
function inOrder(places: readonly EndpointPlace[], probed: readonly ProbedEndpoint[]): ProbedEndpoint[] {
  const rank = (baseUrl: string) => places.findIndex((place) => place.baseUrl === baseUrl)
  return [...probed].sort((a, b) => rank(a.baseUrl) - rank(b.baseUrl))
}

/** Models of the workspace's .grpo/config.yaml files; what cannot be read is logged. */
export async function configuredModels(log: vscode.LogOutputChannel): Promise<ConfiguredModel[]> {
  const files = await vscode.workspace.findFiles('**/.grpo/config.yaml', '**/node_modules/**', 20)
  const found = await Promise.all(
    files.map(async ({ fsPath }) => {
      try {
        const { models } = await readConfig(fsPath)
        const file = vscode.workspace.asRelativePath(fsPath)
        return Object.entries(models).map(([name, entry]) => ({ name, baseUrl: entry.baseUrl ?? '', file }))
      } catch (error) {
        log.warn(String(error instanceof Error ? error.message : error))
        return []
      }
    }),
  )
  return found.flat()
}

async function chatModels(selector: vscode.LanguageModelChatSelector): Promise<HostModelChoice[]> {
  const late = new Promise<never[]>((resolve) => setTimeout(() => resolve([]), CHAT_MS))
  const models = await Promise.race([vscode.lm.selectChatModels(selector), late])
  return models
    .filter(({ vendor }) => !NOT_OFFERED.has(vendor))
    .map(({ vendor, id, name }) => ({ vendor, id, name: name || id }))
}

function merge(known: readonly HostModelChoice[], more: readonly HostModelChoice[]): HostModelChoice[] {
  const all = new Map([...known, ...more].map((model) => [`${model.vendor}/${model.id}`, model]))
  return [...all.values()].sort((a, b) => a.vendor.localeCompare(b.vendor) || a.name.localeCompare(b.name))
}
