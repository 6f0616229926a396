import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { askEndpoint, askModelOf } from './ask-endpoint.ts'
import { askKey } from './ask-key.ts'
import { withOptimizer, withPolicy } from './change-choice.ts'
import { hostModelName, isLocal, type ModelChoice, type ModelRef } from './choice.ts'
import { keyFor } from './find-models.ts'
import { pickModel } from './model-pick.ts'
import type { Models } from './models.ts'
import type { Found, PickAction } from './pick-items.ts'

interface ChooseNeeds {
  models: Models
  log: vscode.LogOutputChannel
}

/** Lets the user choose the model that does the tasks; returns the choice. */
export async function chooseModel(needs: ChooseNeeds): Promise<ModelChoice> {
  return choose(needs, 'policy')
}

/** Lets the user choose the model that writes lessons; returns the choice. */
export async function chooseOptimizer(needs: ChooseNeeds): Promise<ModelChoice> {
  return choose(needs, 'optimizer')
}

async function choose({ models, log }: ChooseNeeds, role: 'policy' | 'optimizer'): Promise<ModelChoice> {
  const { action, found } = await pickModel(models, log, role)
  const before = models.choice()
  let after: ModelChoice
  if (action.do === 'combine')
    after = withOptimizer({ ...before, policy: action.policy }, await chooseHostModel(found))
  else if (action.do === 'same') after = withOptimizer(before, null)
  else {
    const ref = await refOf(models, action)
    after = role === 'policy' ? withPolicy(before, ref) : withOptimizer(before, ref)
  }
  await models.choose(after)
  void showChoice(models, found, after)
  return after
}

async function refOf(
  models: Models,
  action: Exclude<PickAction, { do: 'combine' | 'same' }>,
): Promise<ModelRef> {
  switch (action.do) {
    case 'own':
      return askEndpoint(models)
    case 'endpoint':
      return askModelOf(models, action.endpoint)
    case 'embedded':
      if (action.state.state !== 'impossible') return { model: 'embedded', baseUrl: '' }
      throw new UserError(
        vscode.l10n.t(
          'The embedded model has no engine for {0}: choose an endpoint, for example a server on this machine.',
          action.state.platform,
        ),
      )
    case 'choose': {
      const { baseUrl } = action.ref
      // Models of .grpo/config.yaml may name a variable for their key: it is checked when a run starts.
      const needsKey = baseUrl !== '' && !isLocal(baseUrl) && (await keyFor(models, baseUrl)) === null
      if (needsKey) await askKey(models.keys, baseUrl)
      return action.ref
    }
  }
}

async function chooseHostModel({ host }: Found): Promise<ModelRef> {
  const chosen =
    host.length === 1
      ? host[0]
      : await vscode.window
          .showQuickPick(
            host.map((model) => ({ label: model.name, description: model.vendor, model })),
            { title: vscode.l10n.t('Which chat model writes the lessons?') },
          )
          .then((item) => item?.model)
  if (!chosen) throw new vscode.CancellationError()
  return { model: hostModelName(chosen), baseUrl: '' }
}

/** Reports what is used now, with the next step as a button. */
async function showChoice(models: Models, { embedded }: Found, choice: ModelChoice): Promise<void> {
  const used = vscode.l10n.t('Runs now use {0}.', models.chosen() ?? '')
  const fetches = [choice.policy, choice.optimizer].some(({ model }) => model === 'embedded')
  const [next, command] =
    fetches && embedded?.state === 'absent'
      ? [vscode.l10n.t('Fetch the Embedded Model'), 'tfgrpo.getEmbeddedModel']
      : [vscode.l10n.t('Test Connection'), 'tfgrpo.testConnection']
  if ((await vscode.window.showInformationMessage(used, next)) === next)
    await vscode.commands.executeCommand(command)
}
