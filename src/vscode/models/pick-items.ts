/** The entries of the quick pick of models, from what was found so far. */
import type { L10n } from '../editor/words.ts'
import { endpointLabel, hostModelName, isLocal, type ModelChoice, type ModelRef, writerOf } from './choice.ts'
import type { EmbeddedState } from './embedded-state.ts'
import type { ProbedEndpoint } from './probe-endpoint.ts'

/** A chat model of the editor. */
export interface HostModelChoice {
  vendor: string
  id: string
  name: string
}

/** A model that .grpo/config.yaml names. */
export interface ConfiguredModel {
  /** under `models` there */
  name: string
  /** '' = the endpoint of the environment */
  baseUrl: string
  /** for people: where the file is */
  file: string
}

/** The available models, as far as known now. */
export interface Found {
  embedded: EmbeddedState | null
  /** servers at the usual ports that answered */
  local: readonly ProbedEndpoint[]
  /** endpoints of the settings */
  declared: readonly ProbedEndpoint[]
  configured: readonly ConfiguredModel[]
  host: readonly HostModelChoice[]
}

/** What choosing an entry does. */
export type PickAction =
  | { do: 'choose'; ref: ModelRef }
  | { do: 'embedded'; state: EmbeddedState }
  /** too many models for this list, or none listed: the endpoint is asked for one of its own */
  | { do: 'endpoint'; endpoint: ProbedEndpoint }
  /** tasks by a model that costs nothing, lessons by a chat model */
  | { do: 'combine'; policy: ModelRef }
  | { do: 'own' }
  | { do: 'same' }

export interface PickEntry {
  /** a heading between entries */
  heading?: true
  label: string
  description?: string
  detail?: string
  action?: PickAction
}

export interface PickContext {
  role: 'policy' | 'optimizer'
  choice: ModelChoice
  /** which machine runs are on, for people */
  machine: string
  l10n: L10n
}

/** Endpoints with more models than this have a list of their own. */
const MAX_IN_PLACE = 8

/** Number of requests for lessons by a chat model, where there is no estimate yet. */
export const LESSON_REQUESTS = { typical: 6, atMost: 24 }

/** Headings and entries, in the order in which they are shown. */
export function pickItems(found: Found, context: PickContext): PickEntry[] {
  const { role, choice, machine, l10n } = context
  const present = role === 'policy' ? choice.policy : writerOf(choice)
  const near = found.declared.filter(({ baseUrl }) => isLocal(baseUrl))
  const far = found.declared.filter(({ baseUrl }) => !isLocal(baseUrl))
  const sections: [string, PickEntry[]][] = [
    ['', role === 'optimizer' ? [sameEntry(context)] : []],
    [
      l10n.t('On {0}', machine),
      [
        ...(found.embedded ? [embeddedEntry(found.embedded, context)] : []),
        ...found.local.flatMap((endpoint) => endpointEntries(endpoint, '$(server)', context)),
        ...near.flatMap((endpoint) => endpointEntries(endpoint, '$(server)', context)),
      ],
    ],
    [
      l10n.t('Endpoints'),
      [
        ...found.configured.map((model) => configuredEntry(model, context)),
        ...far.flatMap((endpoint) => endpointEntries(endpoint, '$(globe)', context)),
      ],
    ],
    [
      l10n.t('Chat models: count towards your quota'),
      found.host.map((model) => ({
        label: `$(comment-discussion) ${model.name}`,
        description: model.vendor,
        action: { do: 'choose', ref: { model: hostModelName(model), baseUrl: '' } },
      })),
    ],
    [l10n.t('Together'), role === 'policy' ? combineEntries(found, context) : []],
    [
      l10n.t('More'),
      [{ label: `$(add) ${l10n.t('Enter the address of another endpoint…')}`, action: { do: 'own' } }],
    ],
  ]
  return sections.flatMap(([heading, entries]) => {
    if (entries.length === 0) return []
    const marked = entries.map((entry) => marking(entry, present, l10n))
    return heading === '' ? marked : [{ heading: true as const, label: heading }, ...marked]
  })
}

function marking(entry: PickEntry, { model, baseUrl }: ModelRef, l10n: L10n): PickEntry {
  const { action } = entry
  const ref =
    action?.do === 'choose'
      ? action.ref
      : action?.do === 'embedded'
        ? { model: 'embedded', baseUrl: '' }
        : null
  if (!ref || ref.model !== model || ref.baseUrl !== baseUrl) return entry
  return { ...entry, description: [entry.description, l10n.t('in use')].filter(Boolean).join(' · ') }
}

function sameEntry({ choice, l10n }: PickContext): PickEntry {
  const { model } = choice.policy
  return {
    label: `$(link) ${l10n.t('The same model as for the tasks')}`,
    ...(model === '' ? {} : { description: model }),
    action: { do: 'same' },
  }
}

function embeddedEntry(state: EmbeddedState, { l10n }: PickContext): PickEntry {
  const description = {
    ready: l10n.t('ready'),
    absent: l10n.t('{0} to fetch first', gigabytes(state.bytes)),
    impossible: l10n.t('not for {0}', state.platform),
  }[state.state]
  return {
    label: `$(chip) ${l10n.t('Embedded model')}`,
    description,
    detail: l10n.t('Qwen2.5-Coder 1.5B: small, costs nothing, works offline'),
    action: { do: 'embedded', state },
  }
}

function endpointEntries(endpoint: ProbedEndpoint, icon: string, { l10n }: PickContext): PickEntry[] {
  const { name, baseUrl, state, models } = endpoint
  const where = endpointLabel(baseUrl)
  if (state === 'listed' && models.length > 0 && models.length <= MAX_IN_PLACE)
    return models.map((model) => ({
      label: `${icon} ${model}`,
      description: name === where ? where : `${name} · ${where}`,
      action: { do: 'choose', ref: { model, baseUrl } },
    }))
  const said = {
    listed:
      models.length === 0
        ? l10n.t('offers no model yet: load one there')
        : l10n.t('{0} models…', models.length),
    key: l10n.t('wants an API key…'),
    unlisted: l10n.t('does not list its models: enter a name…'),
    silent: l10n.t('is not responding'),
  }[state]
  return [
    {
      label: `${state === 'key' ? '$(key)' : icon} ${name}`,
      description: name === where ? said : `${where} · ${said}`,
      action: { do: 'endpoint', endpoint },
    },
  ]
}

function configuredEntry(
  { name, baseUrl, file }: ConfiguredModel,
  { machine, l10n }: PickContext,
): PickEntry {
  const where = baseUrl === '' ? [] : [endpointLabel(baseUrl)]
  const there = baseUrl !== '' && isLocal(baseUrl) ? [l10n.t('from {0}', machine)] : []
  return {
    label: `$(settings-gear) ${name}`,
    description: [...where, ...there, file].join(' · '),
    action: { do: 'choose', ref: { model: name, baseUrl } },
  }
}

/** For people who have a chat model only: it writes the lessons, a model that costs nothing makes the many attempts. */
function combineEntries({ embedded, local, host }: Found, { l10n }: PickContext): PickEntry[] {
  if (host.length === 0) return []
  const server = local.find(({ models }) => models.length > 0)
  const embeds = embedded !== null && embedded.state !== 'impossible'
  const ref: ModelRef | null =
    embeds && (embedded.state === 'ready' || !server)
      ? { model: 'embedded', baseUrl: '' }
      : server
        ? { model: server.models[0]!, baseUrl: server.baseUrl }
        : null
  if (ref === null) return []
  const tries = ref.model === 'embedded' ? l10n.t('the embedded model') : ref.model
  const writer = host.length === 1 ? host[0]!.name : l10n.t('a chat model')
  return [
    {
      label: `$(git-merge) ${l10n.t('Attempts by {0}, lessons by {1}', tries, writer)}`,
      detail: l10n.t(
        'Lessons: typically {0}, at most {1} chat requests. Attempts cost nothing',
        LESSON_REQUESTS.typical,
        LESSON_REQUESTS.atMost,
      ),
      action: { do: 'combine', policy: ref },
    },
  ]
}

/** What is to be fetched, e.g. "1.1 GB"; without weights it is the engine alone. */
export function gigabytes(bytes: number): string {
  return bytes === 0 ? '0.1 GB' : `${(bytes / 1e9).toFixed(1)} GB`
}
