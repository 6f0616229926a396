import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { UserError } from '../user-error.ts'
import { askEndpoint, askModelOf } from './ask-endpoint.ts'
import { askKey } from './ask-key.ts'
import { withOptimizer, withPolicy } from './change-choice.ts'
import { hostModelName, isLocal, type ModelChoice, type ModelRef } from './choice.ts'
import { keyFor } from './find-models.ts'
import { pickModel } from './model-pick.ts'
import type { Found, PickAction } from './pick-items.ts'

/** Lets the user choose the model that does the tasks; gives the choice. */
export async function chooseModel(services: Services): Promise<ModelChoice> {
  return choose(services, 'policy')
}

/** Lets the user choose the model that writes lessons; gives the choice. */
export async function chooseOptimizer(services: Services): Promise<ModelChoice> {
  return choose(services, 'optimizer')
}

async function choose(services: Services, role: 'policy' | 'optimizer'): Promise<ModelChoice> {
  const { models } = services
  const { action, found } = await pickModel(services, role)
  const before = models.choice()
  let after: ModelChoice
  if (action.do === 'combine')
    after = withOptimizer({ ...before, policy: action.policy }, await chooseHostModel(found))
  else if (action.do === 'same') after = withOptimizer(before, null)
  else {
    const ref = await refOf(services, action)
    after = role === 'policy' ? withPolicy(before, ref) : withOptimizer(before, ref)
  }
  await models.choose(after)
  void tell(services, found, after)
  return after
}

async function refOf(
  services: Services,
  action: Exclude<PickAction, { do: 'combine' | 'same' }>,
): Promise<ModelRef> {
  switch (action.do) {
    case 'own':
      return askEndpoint(services)
    case 'endpoint':
      return askModelOf(services, action.endpoint)
    case 'embedded':
      if (action.state.state !== 'impossible') return { model: 'embedded', baseUrl: '' }
      throw new UserError(
        vscode.l10n.t(
          'There is no engine of the embedded model for {0}: choose an endpoint, for example a server on this machine.',
          action.state.platform,
        ),
      )
    case 'choose': {
      const { baseUrl } = action.ref
      // Models of .grpo/config.yaml may name a variable for their key: the start of a run looks.
      const needsKey = baseUrl !== '' && !isLocal(baseUrl) && (await keyFor(services, baseUrl)) === null
      if (needsKey) await askKey(services.models.keys, baseUrl)
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

/** Says what is used now, with the next step as a button. */
async function tell({ models }: Services, { embedded }: Found, choice: ModelChoice): Promise<void> {
  const used = vscode.l10n.t('Runs now use {0}.', models.chosen() ?? '')
  const fetches = [choice.policy, choice.optimizer].some(({ model }) => model === 'embedded')
  const [next, command] =
    fetches && embedded?.state === 'absent'
      ? [vscode.l10n.t('Fetch the Embedded Model'), 'tfgrpo.getEmbeddedModel']
      : [vscode.l10n.t('Test Connection'), 'tfgrpo.testConnection']
  if ((await vscode.window.showInformationMessage(used, next)) === next)
    await vscode.commands.executeCommand(command)
}
