import { hostname } from 'node:os'
import * as vscode from 'vscode'
import { isNamed, type UsageError } from '../../core/errors.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { askKey } from './ask-key.ts'
import { endpointLabel, isLocal, type ModelRef } from './choice.ts'
import { keyFor } from './find-models.ts'
import type { Models } from './models.ts'
import { type ProbedEndpoint, probeEndpoint } from './probe-endpoint.ts'

type KeyedModels = Pick<Models, 'keys'>

const PATIENCE_MS = 10_000

/** Asks for an address, and stores it in the user's settings. Throws CancellationError when the user cancels. */
export async function askEndpoint(models: KeyedModels): Promise<ModelRef> {
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Address of an OpenAI-compatible endpoint'),
    prompt: vscode.l10n.t('It usually ends with /v1. Here, localhost is {0}.', machineName()),
    placeHolder: 'http://localhost:11434/v1',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? undefined : addressProblem(text.trim())),
  })
  const baseUrl = address?.trim() ?? ''
  if (baseUrl === '' || addressProblem(baseUrl) !== undefined) throw new vscode.CancellationError()
  const name = endpointLabel(baseUrl)
  const ref = await askModelOf(models, { name, baseUrl, state: 'silent', models: [] }, true)
  await remember(name, baseUrl)
  return ref
}

/** What is wrong with an address; undefined when nothing is. */
export function addressProblem(text: string): string | undefined {
  try {
    const { secrets, basic } = parseEndpoint(text)
    return secrets.length > 0 || basic !== null
      ? vscode.l10n.t('Leave the key or password out of the address: it is asked for next.')
      : undefined
  } catch (error) {
    if (isNamed<UsageError>(error, 'UsageError')) return error.message
    throw error
  }
}

/**
 * One of an endpoint's models. Asks for a key where it wants one, and for a name where it lists none.
 * @param fresh whether it was not asked before
 */
export async function askModelOf(
  models: KeyedModels,
  endpoint: ProbedEndpoint,
  fresh = false,
): Promise<ModelRef> {
  const { baseUrl } = endpoint
  let probed = endpoint
  let key = await keyFor(models, baseUrl)
  if (!fresh && probed.state === 'key') key = await askKey(models.keys, baseUrl)
  if (fresh || probed.state !== 'listed') {
    // Many endpoints list their models without a key: it is asked for anyway, since runs need it.
    if (key === null && !isLocal(baseUrl)) key = await askKey(models.keys, baseUrl)
    probed = await ask(endpoint, key)
    if (probed.state === 'key') probed = await ask(endpoint, await askKey(models.keys, baseUrl))
  }
  return { baseUrl, model: await chooseName(probed) }
}

function ask(endpoint: ProbedEndpoint, key: string | null): Thenable<ProbedEndpoint> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0} for its models…', endpoint.name),
    },
    () => probeEndpoint(endpoint, key, PATIENCE_MS),
  )
}

async function chooseName({ name, baseUrl, state, models }: ProbedEndpoint): Promise<string> {
  if (models.length > 0) {
    const chosen = await vscode.window.showQuickPick(models, {
      title: vscode.l10n.t('Model at {0}', name),
      placeHolder: vscode.l10n.t('Type to filter'),
    })
    if (chosen === undefined) throw new vscode.CancellationError()
    return chosen
  }
  const why = {
    listed: vscode.l10n.t('{0} offers no model yet.', name),
    key: vscode.l10n.t('{0} does not accept this key.', name),
    unlisted: vscode.l10n.t('{0} does not list its models.', name),
    silent: vscode.l10n.t('{0} is not responding.', endpointLabel(baseUrl)),
  }[state]
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the model'),
    prompt: vscode.l10n.t('{0} Enter the name by which it knows the model.', why),
    ignoreFocusOut: true,
  })
  if (!typed?.trim()) throw new vscode.CancellationError()
  return typed.trim()
}

async function remember(name: string, baseUrl: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('tfgrpo')
  const known = settings.inspect<{ baseUrl: string }[]>('endpoints')?.globalValue ?? []
  if (known.some((each) => each.baseUrl === baseUrl)) return
  await settings.update('endpoints', [...known, { name, baseUrl }], vscode.ConfigurationTarget.Global)
}

/** The machine that "localhost" means for runs: where the extension host is, which may not be where the window is. */
export function machineName(remote: string | undefined = vscode.env.remoteName): string {
  if (remote === undefined)
    return vscode.env.uiKind === vscode.UIKind.Web
      ? vscode.l10n.t('the server {0}', hostname())
      : vscode.l10n.t('this machine')
  if (remote === 'wsl') return vscode.l10n.t('the Linux of WSL, not Windows')
  if (remote.includes('container')) return vscode.l10n.t('the container {0}, not its host', hostname())
  if (remote === 'codespaces') return vscode.l10n.t('the codespace {0}', hostname())
  return vscode.l10n.t('the remote machine {0}', hostname())
}
