import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import type { RunEntry } from '../../node/runs/run-entry.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { TaskFiles } from '../workspace/task-files.ts'

/** What determines where runs are. */
export interface RunPlaces {
  taskFiles: Pick<TaskFiles, 'all'>
  libraries: Pick<Libraries, 'all'>
}

/** The `.grpo` folders of the workspace: of its folders, its task files and its libraries. They may not exist yet. */
export async function grpoFolders({ taskFiles, libraries }: RunPlaces): Promise<string[]> {
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

/** The runs of the workspace, the newest first; of each library at max `max`. */
export async function newestRuns(places: RunPlaces, max: number): Promise<RunEntry[]> {
  const { runEntries } = await import('../../node/runs/run-entry.ts')
  const lists = await Promise.all(
    (await grpoFolders(places)).map(async (grpo) => (await runEntries(grpo, max)).entries),
  )
  return lists.flat().sort((a, b) => b.made - a.made)
}
