import { homedir } from 'node:os'
import * as vscode from 'vscode'
import { type Remedy, withRemedies } from '../../core/remedy.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import type { ConnectionProblem } from '../../node/models/test-connection-problem.ts'
import { UserError } from '../editor/user-error.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { ModelJobNeeds } from './model-jobs.ts'
import type { Models } from './models.ts'

/** What `tfgrpo model test` says of one model. */
export interface ModelTested extends TrainerRecord {
  type: 'model-tested'
  model: string
  /** host and path; null where there is none */
  endpoint: string | null
  problem: ConnectionProblem | null
  message: string
  remedies?: readonly Remedy[]
  detail: string
  seconds: number
}

/** Asks each chosen model one short question, as a run would, and reports what is wrong; returns the results. */
export async function testConnection({ jobs, models, log }: ModelJobNeeds): Promise<ModelTested[]> {
  const found: ModelTested[] = []
  const { code, said } = await jobs.run({
    title: vscode.l10n.t('Testing the connection'),
    args: ['model', 'test'],
    cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(),
    kind: 'model',
    models: 'policy',
    asksOnce: true,
    progress: () => null,
    onRecord: (record) => {
      if (record.type === 'model-tested') found.push(record as ModelTested)
    },
  })
  if (code === 130) throw new vscode.CancellationError()
  const failed = found.filter(({ problem }) => problem !== null)
  if (found.length === 0)
    throw new UserError(
      said.at(-1)?.sentence ?? vscode.l10n.t('The test did not finish; the log has the details.'),
      said.at(-1)?.remedies,
    )
  for (const each of failed) void reportProblem(models, log, each)
  if (failed.length === 0) {
    const names = found.map(({ model, seconds }) => vscode.l10n.t('{0} ({1} s)', model, seconds.toFixed(1)))
    void vscode.window.showInformationMessage(vscode.l10n.t('Answered: {0}.', names.join(', ')))
  }
  return found
}

/** The sentence of the test, with the step that fixes it as a button. */
async function reportProblem(
  models: Pick<Models, 'choice'>,
  log: vscode.LogOutputChannel,
  tested: ModelTested,
): Promise<void> {
  log.warn(`${tested.message}${tested.detail === '' ? '' : ` [${tested.problem}: ${tested.detail}]`}`)
  const step = stepFor(tested)
  const show = vscode.l10n.t('Show Log')
  const chosen = await vscode.window.showErrorMessage(sentence(tested), ...(step ? [step.title] : []), show)
  if (chosen === show) log.show(true)
  else if (step && chosen === step.title) {
    const { policy, optimizer } = models.choice()
    const place = [policy, optimizer].find(({ model }) => model === tested.model)?.baseUrl || policy.baseUrl
    await vscode.commands.executeCommand(
      step.command,
      ...(step.argument ? [step.argument] : place ? [place] : []),
    )
  }
}

interface Step {
  title: string
  command: string
  argument?: string
}

function stepFor({ problem, model }: ModelTested): Step | null {
  switch (problem) {
    case 'key':
      return model.startsWith('vscode:')
        ? null
        : { title: vscode.l10n.t('Set API Key'), command: 'tfgrpo.setApiKey' }
    case 'proxy':
    case 'certificate':
      return {
        title: vscode.l10n.t('Network Settings'),
        command: 'workbench.action.openSettings',
        argument:
          problem === 'proxy'
            ? '@id:http.proxy,http.noProxy,http.proxySupport'
            : '@id:http.systemCertificates',
      }
    case 'model':
      return model === 'embedded'
        ? { title: vscode.l10n.t('Fetch the Embedded Model'), command: 'tfgrpo.getEmbeddedModel' }
        : { title: vscode.l10n.t('Choose Model'), command: 'tfgrpo.chooseModel' }
    case 'dns':
    case 'connection':
    case 'address':
      return { title: vscode.l10n.t('Choose Model'), command: 'tfgrpo.chooseModel' }
    case 'quota':
    case 'rate':
    case 'timeout':
    case 'server':
    case 'other':
    case null:
      return null
  }
}

/** What is wrong and what to do, in the words of the editor; the command line's own sentence is in the log. */
function sentence({ problem, endpoint: where, message, remedies, detail }: ModelTested): string {
  const told = inEditorWords({ sentence: message, ...withRemedies(remedies) }, vscode.l10n)
  if (where === null) return told
  switch (problem) {
    case 'dns':
      return vscode.l10n.t(
        'Host name: {0} cannot be found ({1}). Check the spelling of the address, the network and the VPN, or set http.proxy where one is needed.',
        where,
        detail,
      )
    case 'connection':
      return vscode.l10n.t(
        'Connection: nothing answers at {0} ({1}). Start the server there, or check the address and port.',
        where,
        detail,
      )
    case 'address':
      return vscode.l10n.t(
        'Address: what answers at {0} is no chat API ({1}). The address usually ends with /v1.',
        where,
        detail || message,
      )
    case 'key':
      return vscode.l10n.t('Key: {0} does not accept the API key ({1}). Set another one.', where, detail)
    case 'quota':
      return vscode.l10n.t(
        'Quota: no credit is left for this key at {0}. Add credit or raise the limit there, or use another key.',
        where,
      )
    case 'rate':
      return vscode.l10n.t(
        'Rate limit: {0} accepts no more requests at the moment. Try again in a minute.',
        where,
      )
    case 'timeout':
      return vscode.l10n.t('Time: {0} did not answer within two minutes. Try a faster model there.', where)
    case 'proxy':
    case 'certificate':
    case 'model':
    case 'server':
    case 'other':
    case null:
      return told
  }
}
