import * as vscode from 'vscode'
import { OPENAI } from '../../node/config/resolve-models.ts'
import { UserError } from '../editor/user-error.ts'
import { addressProblem } from './ask-endpoint.ts'
import { askKey } from './ask-key.ts'
import { endpointLabel, originOf } from './choice.ts'
import { declaredEndpoints } from './find-models.ts'
import type { Models } from './models.ts'

/** Stores the key of an endpoint: of the given one, else of one that the user picks. */
export async function setApiKey({ models }: { models: Models }, baseUrl?: unknown): Promise<void> {
  const place = typeof baseUrl === 'string' ? baseUrl : await pickEndpoint(models)
  await askKey(models.keys, place)
  void vscode.window.showInformationMessage(vscode.l10n.t('The key for {0} is stored.', new URL(place).host))
}

/** Removes a stored key: of the given endpoint, else of one that the user picks. */
export async function removeApiKey(
  { models: { keys } }: { models: Pick<Models, 'keys'> },
  baseUrl?: unknown,
): Promise<void> {
  const origins = await keys.origins()
  if (origins.length === 0) throw new UserError(vscode.l10n.t('No API key is stored.'))
  const origin =
    typeof baseUrl === 'string'
      ? originOf(baseUrl)
      : await vscode.window.showQuickPick(origins, {
          title: vscode.l10n.t('Which API key is to be removed?'),
        })
  if (!origin) throw new vscode.CancellationError()
  const key = await keys.get(origin)
  if (key === null) throw new UserError(vscode.l10n.t('No API key is stored for {0}.', endpointLabel(origin)))
  await keys.remove(origin)
  const undo = vscode.l10n.t('Undo')
  const removed = vscode.l10n.t('The API key for {0} is removed.', new URL(origin).host)
  void vscode.window.showInformationMessage(removed, undo).then(async (chosen) => {
    if (chosen === undo) await keys.set(origin, key)
  })
}

async function pickEndpoint(models: Models): Promise<string> {
  const stored = await models.keys.origins()
  const known = declaredEndpoints(models)
  if (!known.some(({ baseUrl }) => baseUrl === OPENAI))
    known.push({ name: 'OpenAI', baseUrl: OPENAI, models: [] })
  const other = { label: `$(add) ${vscode.l10n.t('Another endpoint…')}`, baseUrl: '' }
  const items = known.map(({ name, baseUrl }) => ({
    label: name,
    description: [
      endpointLabel(baseUrl),
      ...(stored.includes(originOf(baseUrl) ?? '') ? [vscode.l10n.t('has a key')] : []),
    ].join(' · '),
    baseUrl,
  }))
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: vscode.l10n.t('Which endpoint is the API key for?'),
  })
  if (!chosen) throw new vscode.CancellationError()
  if (chosen.baseUrl !== '') return chosen.baseUrl
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Address of the endpoint'),
    placeHolder: OPENAI,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? undefined : addressProblem(text.trim())),
  })
  if (!address?.trim() || addressProblem(address.trim()) !== undefined) throw new vscode.CancellationError()
  return address.trim()
}
