import * as vscode from 'vscode'
import type { ApiKeys } from './api-keys.ts'
import { endpointLabel, isLocal } from './choice.ts'
import { type KeyProblem, keyProblem, tidyKey } from './key-shape.ts'

/** Asks for an endpoint's key and stores it. Throws CancellationError when the user cancels. */
export async function askKey(keys: ApiKeys, baseUrl: string): Promise<string> {
  const label = endpointLabel(baseUrl)
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('API key for {0}', label),
    prompt: isLocal(baseUrl)
      ? vscode.l10n.t('It is kept in the secret storage of the editor and sent to this endpoint only.')
      : vscode.l10n.t(
          'It is kept in the secret storage of the editor, sent to this endpoint only, and never written into a file.',
        ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = keyProblem(tidyKey(text))
      // An empty input is not an error yet.
      return problem === null || text === '' ? undefined : sentence(problem)
    },
  })
  const key = tidyKey(answer ?? '')
  if (keyProblem(key) !== null) throw new vscode.CancellationError()
  await keys.set(baseUrl, key)
  return key
}

function sentence(problem: KeyProblem): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t('Paste the key.')
    case 'space':
      return vscode.l10n.t('A key has no spaces: paste the key alone.')
    case 'address':
      return vscode.l10n.t('This is an address: paste the key.')
    case 'variable':
      return vscode.l10n.t('This is the name of a variable: paste the key that it holds.')
    case 'characters':
      return vscode.l10n.t('A key has only letters, digits and symbols: paste it again.')
    case 'short':
      return vscode.l10n.t('This is too short for a key: paste it as a whole.')
  }
}
