import {
  type ReadTextFileRequest,
  type ReadTextFileResponse,
  RequestError,
  type WriteTextFileRequest,
} from '@agentclientprotocol/sdk'
import { type CallError, isNamed } from '../../../core/errors.ts'
import type { Workspace } from '../../../core/ports.ts'
import type { AttemptFolders } from '../attempt/attempt-folders.ts'
import { readWhole } from '../attempt/whole-files.ts'

/** An agent asks for a file of its workspace. */
export async function readFileFor(
  { path, line, limit }: ReadTextFileRequest,
  workspace: Workspace,
  folders: AttemptFolders,
): Promise<ReadTextFileResponse> {
  const inner = innerOf(path, folders)
  const text = await asked(() => readWhole(workspace, inner))
  // Agents know a new file by this error.
  if (text === null) throw RequestError.resourceNotFound(path)
  if (line == null && limit == null) return { content: text }
  const from = Math.max(1, line ?? 1)
  const lines = text.split('\n').slice(from - 1, limit == null ? undefined : from - 1 + limit)
  return { content: lines.join('\n') }
}

/** An agent writes a file of its workspace. */
export async function writeFileFor(
  { path, content }: WriteTextFileRequest,
  workspace: Workspace,
  folders: AttemptFolders,
): Promise<Record<string, never>> {
  const inner = innerOf(path, folders)
  await asked(() => workspace.write({ path: inner, content }))
  return {}
}

function innerOf(path: string, folders: AttemptFolders): string {
  const inner = folders.inner(path)
  if (inner === null)
    throw RequestError.invalidParams(
      { path },
      `The path ${path} is outside of the workspace ${folders.work}; name a file inside`,
    )
  return inner
}

/** What the workspace refuses is an answer to the agent, in its words. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isNamed<CallError>(error, 'CallError')) throw RequestError.invalidParams(undefined, error.message)
    throw error
  }
}
