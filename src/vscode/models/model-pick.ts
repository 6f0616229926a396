import * as vscode from 'vscode'
import { machineName } from './ask-endpoint.ts'
import { findModels } from './find-models.ts'
import type { Models } from './models.ts'
import { type Found, type PickAction, type PickEntry, pickItems } from './pick-items.ts'

interface Item extends vscode.QuickPickItem {
  action?: PickAction
}

/** Shows the available models while the search continues. Throws CancellationError when the user cancels. */
export async function pickModel(
  models: Models,
  log: vscode.LogOutputChannel,
  role: 'policy' | 'optimizer',
): Promise<{ action: PickAction; found: Found }> {
  const pick = vscode.window.createQuickPick<Item>()
  const context = { role, choice: models.choice(), machine: machineName(), l10n: vscode.l10n }
  let found: Found = { embedded: null, local: [], declared: [], configured: [], host: [] }
  // "localhost" is in settings and addresses: which machine it is depends on where runs are.
  pick.title =
    role === 'policy'
      ? vscode.l10n.t('Which model does the tasks? (localhost is {0})', context.machine)
      : vscode.l10n.t('Which model writes the lessons? (localhost is {0})', context.machine)
  pick.placeholder = vscode.l10n.t('Looking for models…')
  pick.matchOnDescription = true
  pick.keepScrollPosition = true
  pick.busy = true
  const show = (more: Found) => {
    found = more
    const active = pick.activeItems[0]
    const moved = active !== undefined && active !== pick.items.find(({ action }) => action)
    const items = pickItems(more, context).map(toItem)
    pick.items = items
    // What the user has moved to stays active when something else is found; else it is the first.
    const again = items.find(
      ({ label, description }) => label === active?.label && description === active.description,
    )
    if (moved && again) pick.activeItems = [again]
  }
  pick.show()
  void findModels(models, log, show).finally(() => {
    pick.busy = false
    pick.placeholder = vscode.l10n.t('Type to filter')
  })
  try {
    const action = await new Promise<PickAction>((resolve, reject) => {
      pick.onDidAccept(() => {
        const chosen = pick.selectedItems[0]?.action
        if (chosen) resolve(chosen)
      })
      pick.onDidHide(() => reject(new vscode.CancellationError()))
    })
    return { action, found }
  } finally {
    pick.dispose()
  }
}

function toItem({ heading, label, description, detail, action }: PickEntry): Item {
  return {
    label,
    ...(heading ? { kind: vscode.QuickPickItemKind.Separator } : {}),
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(action ? { action } : {}),
  }
}
