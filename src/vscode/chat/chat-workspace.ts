import { relative, sep } from 'node:path'
import * as vscode from 'vscode'
import { CallError, isNamed, type UsageError } from '../../core/errors.ts'
import type { CommandResult, SandboxTier } from '../../core/ports.ts'
import { isInside } from '../../node/is-inside.ts'
import type { Copy } from '../../node/workspaces/overlay/commands-copy.ts'
import type { OpenDocuments } from '../../node/workspaces/overlay/original-text.ts'
import { OverlayWorkspace } from '../../node/workspaces/overlay/overlay-workspace.ts'

/** Runs a command of an answer in its copy, or throws CallError 'sandbox' where it is not to be run. */
export type RunInCopy = (
  command: { line: string; tier: SandboxTier },
  run: () => Promise<CommandResult>,
) => Promise<CommandResult>

/** A workspace folder as an answer sees it: its files with unsaved edits, and over them what the answer proposes. */
export function chatWorkspace(root: vscode.Uri, run: RunInCopy): OverlayWorkspace {
  return new OverlayWorkspace({
    root: root.fsPath,
    documents: () => documentsIn(root.fsPath),
    ignored: async (paths) =>
      (await import('../../node/git/ignored-paths.ts')).ignoredPaths(root.fsPath, paths),
    openCopy: (signal) => openCopy(root.fsPath, run, signal),
  })
}

/** The open files of a folder. */
export function documentsIn(root: string): OpenDocuments {
  return new Map(
    vscode.workspace.textDocuments
      .filter(({ uri, isClosed }) => uri.scheme === 'file' && !isClosed && isInside(uri.fsPath, root))
      .map((document) => [
        relative(root, document.uri.fsPath).split(sep).join('/'),
        { unsaved: document.isDirty, text: () => document.getText() },
      ]),
  )
}

/** Whether commands may run where nothing contains them. */
export function mayGoWithoutSandbox(): boolean {
  return vscode.workspace.getConfiguration('tfgrpo').get('allowUnsandboxed', false)
}

async function openCopy(root: string, run: RunInCopy, signal: AbortSignal): Promise<Copy> {
  const { openWorkspaces } = await import('../../node/workspaces/open/open-workspaces.ts')
  const options = { unsandboxed: mayGoWithoutSandbox(), concurrency: 1 }
  const workspaces = await openWorkspaces(options).catch(toldToModel)
  try {
    // It is made for this answer alone, so nothing needs to know whether its content is that of another one.
    const place = { workspace: root, workspaceDigest: '', use: 'attempt', draw: 'chat' } as const
    const copy = await workspaces.open(place, signal).catch(toldToModel)
    return {
      apply: (change) => copy.apply(change),
      diff: () => copy.diff(),
      read: (path, range) => copy.read(path, range),
      write: (file) => copy.write(file),
      exec: (command, until) => {
        const line = 'command' in command.run ? command.run.command : ''
        return run({ line, tier: workspaces.tier }, () => copy.exec(command, until))
      },
      close: () => workspaces.close(),
    }
  } catch (error) {
    await workspaces.close()
    throw error
  }
}

/** The model reads why no command can run, and what the user could do about it. */
function toldToModel(error: unknown): never {
  if (!isNamed<UsageError>(error, 'UsageError')) throw error
  throw new CallError('sandbox', error.message, error.remedies, { cause: error })
}
