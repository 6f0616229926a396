import * as vscode from 'vscode'
import { ApiKeys } from './api-keys.ts'
import { isFree, labelOf, type ModelChoice, type ModelRef, shortName } from './choice.ts'
import type { ModelLaunch } from './launch.ts'
import { type NetworkSettings, type NetworkVariables, networkVariables } from './network-variables.ts'

/** Which models runs use, as the settings, the secret storage and the workspace's .grpo/config.yaml say. */
export class Models implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #subscriptions: vscode.Disposable[]
  readonly keys: ApiKeys

  /** fires when another model is chosen, or a key is stored or removed */
  readonly onDidChange = this.#changed.event

  constructor(context: Pick<vscode.ExtensionContext, 'secrets'>) {
    this.keys = new ApiKeys(context.secrets)
    this.#subscriptions = [
      this.#changed,
      context.secrets.onDidChange(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const of = ['model', 'baseUrl', 'optimizerModel', 'optimizerBaseUrl']
        if (of.some((name) => event.affectsConfiguration(`tfgrpo.${name}`))) this.#changed.fire()
      }),
    ]
  }

  /**
   * What the settings say.
   * @param place absolute path: a folder of the workspace may have a choice of its own for what is in it; default: the
   * first folder, as in `launch`
   */
  choice(place?: string): ModelChoice {
    const settings = settingsOf(place)
    const ref = (model: string, baseUrl: string): ModelRef => ({
      model: settings.get<string>(model, '').trim(),
      baseUrl: settings.get<string>(baseUrl, '').trim(),
    })
    return { policy: ref('model', 'baseUrl'), optimizer: ref('optimizerModel', 'optimizerBaseUrl') }
  }

  /** The chosen models for people; null when the settings name none. */
  chosen(): string | null {
    return labelOf(this.choice(), { at: vscode.l10n.t('at'), lessons: vscode.l10n.t('lessons by') })
  }

  /** The policy's name alone, for narrow places; null when the settings name none. */
  shortName(): string | null {
    const { model, baseUrl } = this.choice().policy
    return model === '' && baseUrl === '' ? null : shortName(model || baseUrl)
  }

  /** Whether no model of the choice costs money or quota. */
  isFree(choice: ModelChoice = this.choice()): boolean {
    return isFree(choice)
  }

  /** Writes a choice where the present one is: the first folder's settings, the workspace's, else the user's. */
  async choose({ policy, optimizer }: ModelChoice): Promise<void> {
    const settings = settingsOf()
    const values = {
      model: policy.model,
      baseUrl: policy.baseUrl,
      optimizerModel: optimizer.model,
      optimizerBaseUrl: optimizer.baseUrl,
    }
    const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget
    const found = Object.keys(values).map((name) => settings.inspect(name))
    const target = found.some((one) => one?.workspaceFolderValue !== undefined)
      ? WorkspaceFolder
      : found.some((one) => one?.workspaceValue !== undefined)
        ? Workspace
        : Global
    for (const [name, value] of Object.entries(values)) {
      if (settings.get(name) === value) continue
      // The default is removed rather than written, except where the user's settings would apply instead.
      await settings.update(name, value === '' && target === Global ? undefined : value, target)
    }
  }

  /**
   * What a child needs to use the chosen models. Asks the user where nothing is chosen or a key is missing. Throws
   * UserError or UsageError (one sentence), CancellationError when the user cancels.
   * @param cwd absolute folder: its nearest .grpo/config.yaml counts; default: the first folder of the workspace
   */
  async launch(cwd?: string): Promise<ModelLaunch> {
    return (await import('./launch.ts')).launch(this, cwd)
  }

  /** What a child needs to reach the network. */
  network(): NetworkVariables {
    return networkVariables(networkSettings(), process.env)
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose()
  }
}

function settingsOf(place?: string): vscode.WorkspaceConfiguration {
  const uri = place === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.file(place)
  return vscode.workspace.getConfiguration('tfgrpo', uri)
}

/** The editor's settings for the network, as they are now. */
function networkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http')
  return {
    proxy: http.get<string>('proxy') ?? '',
    noProxy: http.get<string[]>('noProxy') ?? [],
    support: http.get<string>('proxySupport') ?? 'override',
    systemCertificates: http.get<boolean>('systemCertificates') ?? true,
  }
}
