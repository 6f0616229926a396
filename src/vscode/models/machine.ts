import { hostname } from 'node:os'
import * as vscode from 'vscode'

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
