import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import type { Services } from '../services.ts'

/** The `.grpo` folders of the workspace: of its folders, its task files and its libraries. They may not exist yet. */
export async function grpoFolders({ taskFiles, libraries }: Services): Promise<string[]> {
  const { grpoDirOf } = await import('../../node/task-files/find-grpo-dir.ts')
  const [files, states] = await Promise.all([taskFiles.all(), libraries.all()])
  const byFile = await Promise.all(files.map(({ fsPath }) => grpoDirOf(fsPath)))
  return [...new Set([...rootGrpoFolders(), ...states.map(({ path }) => dirname(path)), ...byFile])].sort()
}

/** `.grpo` of each folder of the workspace, without any search. */
export function rootGrpoFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => join(uri.fsPath, '.grpo'))
}
