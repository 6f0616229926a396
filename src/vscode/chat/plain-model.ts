import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { idWithoutExperience } from '../models/offered-id.ts'

/**
 * The model that @grpo asks: the one chosen in the chat, without the experiences that our own offers put in front of it by
 * themselves. What stands there is the participant's to say, and "without" is without. Throws UserError where the model is
 * not offered as it is.
 */
export async function plainModel(chosen: vscode.LanguageModelChat): Promise<vscode.LanguageModelChat> {
  const id = idWithoutExperience(chosen)
  if (id === null) return chosen
  const offered = await vscode.lm.selectChatModels({ vendor: chosen.vendor })
  const plain = offered.find((model) => model.id === id)
  if (!plain)
    throw new UserError(
      vscode.l10n.t('{0} is not offered without experience any more: choose another model.', chosen.name),
    )
  return plain
}
